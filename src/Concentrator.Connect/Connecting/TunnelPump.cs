using Concentrator.Client;
using Concentrator.DataPlane;
using Concentrator.DataPlane.Tun;

namespace Concentrator.Connect.Connecting;

/// <summary>Carries the machine's packets from the TUN device into the tunnel, on a thread of its own; while there is no tunnel it drops them.</summary>
internal sealed class TunnelPump : IPacketSink, IDisposable
{
    private const int Budget = 64;

    private readonly TunDevice _device;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SstpConnection? _tunnel;
    private volatile bool _stops;

    /// <summary>Begins.</summary>
    public TunnelPump(TunDevice device)
    {
        _device = device;
        _thread = new Thread(Run) { IsBackground = true, Name = "tunnel pump" };
        _thread.Start();
    }

    /// <summary>Completes when somebody deleted the device.</summary>
    public Task DeviceLost => _lost.Task;

    /// <summary>The tunnel that packets go into; null for none.</summary>
    public SstpConnection? Tunnel
    {
        get => Volatile.Read(ref _tunnel);
        set => Volatile.Write(ref _tunnel, value);
    }

    /// <inheritdoc/>
    public void Deliver(Span<byte> packet)
    {
        if (Tunnel is { } tunnel && !tunnel.TrySend(packet) && packet.Length <= tunnel.MaxPacketSize)
        {
            WaitForRoom(tunnel, packet.ToArray());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stops = true;
        Tunnel = null;
        _device.Wake();
        _thread.Join();
    }

    // The device's own queue is the place where packets wait and, in the end, are dropped.
    private static void WaitForRoom(SstpConnection tunnel, byte[] packet)
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

    private void Run()
    {
        while (!_stops)
        {
            _device.Wait();
            if (_stops)
            {
                break;
            }

            _device.Receive(this, Budget);
            if (_device.IsLost)
            {
                _lost.TrySetResult();
                break;
            }
        }
    }
}
