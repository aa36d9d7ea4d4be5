using System.Runtime.InteropServices;
using Concentrator.Protocol.Ip;
using Microsoft.Extensions.Logging;

namespace Concentrator.DataPlane.Tun;

/// <summary>A worker's queue of the TUN device. Sending shares nothing with receiving but counters.</summary>
internal sealed partial class TunPort : INetworkPort, IFrameWriter
{
    /// <summary>Where the destination stands in an IPv6 header.</summary>
    private const int DestinationOffset = 24;

    private readonly TunQueueHandle _queue;
    private readonly string _device;
    private readonly ILogger _logger;
    private readonly bool _isOneTunnel;
    private readonly UplinkCoalescer _coalescer;
    private readonly byte[] _frame = new byte[VirtioNetHeader.Size + Ipv6Packet.MaxSize];
    private int _lastWriteError;
    private bool _isLost;
    private long _dropped;

    /// <summary>Takes over a queue.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="device">The device's name.</param>
    /// <param name="logger">Where it tells of packets that are lost.</param>
    /// <param name="isOneTunnel">Whether all that the kernel says on this link is for one tunnel, as at its client's end; otherwise what is for the link itself goes nowhere.</param>
    public TunPort(TunQueueHandle queue, string device, ILogger logger, bool isOneTunnel = false)
    {
        _isOneTunnel = isOneTunnel;
        _queue = queue;
        _device = device;
        _logger = logger;
        _coalescer = new UplinkCoalescer(this);
    }

    public int PollDescriptor => _queue.Descriptor;

    /// <summary>Packets lost here so far; may be read by any thread.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Whether the device went away; may be read by any thread.</summary>
    public bool IsLost => Volatile.Read(ref _isLost);

    public void Send(ReadOnlySpan<byte> packet)
    {
        if (!_isLost && Ipv4Packet.Parse(packet, out var ip) == Ipv4PacketStatus.Valid)
        {
            _coalescer.Send(ip);
        }
        else if (!_isLost && Ipv6Packet.Parse(packet, out var ip6) == Ipv6PacketStatus.Valid)
        {
            _coalescer.Send(ip6);
        }
        else
        {
            CountDropped(1);
        }
    }

    public void Flush() => _coalescer.Flush();

    public void Discard() => CountDropped(_coalescer.Discard());

    public unsafe bool Receive(IPacketSink sink, int budget)
    {
        ArgumentNullException.ThrowIfNull(sink);
        fixed (byte* frame = _frame)
        {
            while (budget > 0 && !_isLost)
            {
                var length = (int)LibC.Read(_queue.Descriptor, frame, _frame.Length);
                if (length >= 0)
                {
                    budget -= Deliver(_frame.AsSpan(0, length), sink);
                    continue;
                }

                var error = Marshal.GetLastPInvokeError();
                if (error == LibC.ErrorInterrupted)
                {
                    continue;
                }

                if (error != LibC.ErrorAgain)
                {
                    Lose(error);
                }

                return false;
            }
        }

        return !_isLost;
    }

    public unsafe void Write(ReadOnlySpan<byte> frame, int packets)
    {
        fixed (byte* pointer = frame)
        {
            while (LibC.Write(_queue.Descriptor, pointer, frame.Length) < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error == LibC.ErrorInterrupted)
                {
                    continue;
                }

                CountDropped(packets);
                if (error != _lastWriteError)
                {
                    _lastWriteError = error;
                    Log.WriteFailed(_logger, _device, Marshal.GetPInvokeErrorMessage(error));
                }

                return;
            }
        }

        _lastWriteError = 0;
    }

    public void Dispose() => _queue.Dispose();

    // A deleted device polls readable for ever: the descriptor's number stays this port's, with nothing behind it that polls.
    private void Lose(int error)
    {
        if (!_isLost)
        {
            Volatile.Write(ref _isLost, true);
            Log.Lost(_logger, _device, Marshal.GetPInvokeErrorMessage(error));
            using var nothing = LibC.Open("/dev/null", LibC.OpenCloseOnExec);
            if (!nothing.IsInvalid)
            {
                _ = LibC.Duplicate(nothing, _queue.Descriptor, LibC.OpenCloseOnExec);
            }
        }
    }

    /// <summary>Gives the sink what one frame of the kernel stands for.</summary>
    /// <returns>How much of the budget it cost, at least 1.</returns>
    private int Deliver(Span<byte> frame, IPacketSink sink)
    {
        if (frame.Length <= VirtioNetHeader.Size)
        {
            CountDropped(1);
            return 1;
        }

        var header = MemoryMarshal.Read<VirtioNetHeader>(frame);
        var packet = frame[VirtioNetHeader.Size..];
        if (!_isOneTunnel && IsOfTheLink(packet))
        {
            return 1;
        }

        if (header.GsoType != VirtioNetHeader.GsoNone)
        {
            var segments = (header.GsoType & ~VirtioNetHeader.GsoEcn) switch
            {
                VirtioNetHeader.GsoTcpV4 => TcpSegmentation.Deliver(packet, header.GsoSize, sink),
                VirtioNetHeader.GsoTcpV6 => TcpSegmentation.DeliverIpv6(packet, header.GsoSize, sink),
                _ => 0,
            };
            CountDropped(segments == 0 ? 1 : 0);
            return Math.Max(1, segments);
        }

        if ((header.Flags & VirtioNetHeader.NeedsChecksum) != 0 && !PartialChecksum.TryComplete(packet, header))
        {
            CountDropped(1);
            return 1;
        }

        sink.Deliver(packet);
        return 1;
    }

    // The kernel speaks IPv6 on every link of its own accord, to groups and to link-local addresses; what is for tunnels has a global or unique local one.
    private static bool IsOfTheLink(ReadOnlySpan<byte> packet) =>
        packet[0] >> 4 == 6 && packet.Length >= Ipv6Packet.HeaderSize && !Ipv6Address.Read(packet[DestinationOffset..]).IsRoutableUnicast;

    // A client's device sends and receives on two threads.
    private void CountDropped(int packets) => Interlocked.Add(ref _dropped, packets);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Packets for the TUN device {Device} are dropped: {Error}. Is the device up?")]
        public static partial void WriteFailed(ILogger logger, string device, string error);

        [LoggerMessage(2, LogLevel.Error, "The TUN device {Device} is lost: {Error}. Was it deleted? Make it again and restart")]
        public static partial void Lost(ILogger logger, string device, string error);
    }
}
