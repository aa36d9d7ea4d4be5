using System.Runtime.InteropServices;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tests.Tun;

/// <summary>Joins two ports as a wire would, and looks at every packet on it. Its thread owns the ports.</summary>
internal sealed partial class PortPump : IDisposable
{
    private const short PollIn = 1;
    private readonly INetworkPort _left;
    private readonly INetworkPort _right;
    private readonly Thread _thread;
    private volatile bool _isStopped;

    public PortPump(INetworkPort left, INetworkPort right)
    {
        (_left, _right) = (left, right);
        ToRight = new Wire(right);
        ToLeft = new Wire(left);
        _thread = new Thread(Live) { IsBackground = true };
        _thread.Start();
    }

    public Wire ToRight { get; }

    public Wire ToLeft { get; }

    public void Dispose()
    {
        _isStopped = true;
        _thread.Join();
        _left.Dispose();
        _right.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll([In, Out] PollEntry[] entries, nuint count, int timeout);

    private void Live()
    {
        var entries = new PollEntry[2];
        while (!_isStopped)
        {
            entries[0] = new PollEntry { Descriptor = _left.PollDescriptor, Events = PollIn };
            entries[1] = new PollEntry { Descriptor = _right.PollDescriptor, Events = PollIn };
            _ = Poll(entries, 2, 50);
            _left.Receive(ToRight, 64);
            _right.Flush();
            _right.Receive(ToLeft, 64);
            _left.Flush();
        }
    }

    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    internal sealed class Wire(INetworkPort to) : IPacketSink
    {
        private long _packets;
        private long _damaged;
        private int _largest;

        public long Packets => Interlocked.Read(ref _packets);

        public long Damaged => Interlocked.Read(ref _damaged);

        public int Largest => Volatile.Read(ref _largest);

        public void Deliver(Span<byte> packet)
        {
            Interlocked.Increment(ref _packets);
            if (!TestPackets.IsIntact(packet))
            {
                Interlocked.Increment(ref _damaged);
            }

            _largest = Math.Max(_largest, packet.Length);
            Assert.True(Ipv4Packet.Parse(packet, out _) == Ipv4PacketStatus.Valid || Ipv6Packet.Parse(packet, out _) == Ipv6PacketStatus.Valid);
            to.Send(packet);
        }
    }
}
