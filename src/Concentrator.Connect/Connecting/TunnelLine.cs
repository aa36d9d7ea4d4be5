using System.Net;
using System.Net.Sockets;
using Concentrator.Client;

namespace Concentrator.Connect.Connecting;

/// <summary>A tunnel that packets go into, and the address that must never be among their destinations: that of its own TCP connection.</summary>
/// <param name="tunnel">The tunnel.</param>
/// <param name="beside">The address that has a route beside the tunnel; null when none needs one.</param>
internal sealed class TunnelLine(SstpConnection tunnel, IPAddress? beside)
{
    private const int DestinationV4 = 16;
    private const int DestinationV6 = 24;

    private readonly byte[]? _beside = beside?.GetAddressBytes();
    private readonly bool _isV4 = beside?.AddressFamily == AddressFamily.InterNetwork;
    private readonly TaskCompletionSource _swallowed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the tunnel has got its own packets to carry: the route beside it is gone, as when the machine has moved to another network.</summary>
    public Task Swallowed => _swallowed.Task;

    /// <summary>Sends a packet; waits for room when too much waits for the network.</summary>
    public void Send(ReadOnlySpan<byte> packet)
    {
        if (IsOwn(packet))
        {
            _swallowed.TrySetResult();
        }
        else if (IsCarried(packet) && !tunnel.TrySend(packet) && packet.Length <= tunnel.MaxPacketSize)
        {
            WaitForRoom(packet.ToArray());
        }
    }

    // Before a family's control protocol is open nobody takes its packets at the other end (RFC 1661 §3.5).
    private bool IsCarried(ReadOnlySpan<byte> packet) => packet.IsEmpty || packet[0] >> 4 != 6 || tunnel.Identifiers is not null;

    private bool IsOwn(ReadOnlySpan<byte> packet)
    {
        if (_beside is null || packet.IsEmpty || packet[0] >> 4 != (_isV4 ? 4 : 6))
        {
            return false;
        }

        var start = _isV4 ? DestinationV4 : DestinationV6;
        return packet.Length >= start + _beside.Length && packet.Slice(start, _beside.Length).SequenceEqual(_beside);
    }

    // The device's own queue is the place where packets wait and, in the end, are dropped.
    private void WaitForRoom(byte[] packet)
    {
        try
        {
            tunnel.SendAsync(packet).AsTask().GetAwaiter().GetResult();
        }
        catch (InvalidOperationException)
        {
            // The tunnel is over.
        }
    }
}
