using Concentrator.DataPlane;
using Concentrator.Protocol.Ip;

namespace Concentrator.Edge.Tests.World;

/// <summary>Stands before a network: keeps what the edge gives until it is flushed, as a TUN queue does, and counts what went out. A test may step in between.</summary>
internal sealed class RecordingNetwork(INetwork inner) : INetwork
{
    private int _sent;

    public int Mtu => inner.Mtu;

    public bool HasIpv6 => inner.HasIpv6;

    public IReadOnlyCollection<Ipv4Address> Gateways => inner.Gateways;

    /// <summary>Packets that went out.</summary>
    internal int Sent => Volatile.Read(ref _sent);

    /// <summary>Called when a packet was given and has not gone out yet.</summary>
    internal Action Given { get; set; } = static () => { };

    /// <summary>Called when a packet was delivered to the edge and has not gone to its client yet.</summary>
    internal Action Delivered { get; set; } = static () => { };

    public INetworkPort OpenPort() => new Port(this, inner.OpenPort());

    public void Dispose() => inner.Dispose();

    private sealed class Port(RecordingNetwork network, INetworkPort port) : INetworkPort, IPacketSink
    {
        private readonly List<byte[]> _kept = [];
        private IPacketSink? _sink;

        public int PollDescriptor => port.PollDescriptor;

        public void Send(ReadOnlySpan<byte> packet)
        {
            _kept.Add(packet.ToArray());
            network.Given();
        }

        public void Flush()
        {
            foreach (var packet in _kept)
            {
                Interlocked.Increment(ref network._sent);
                port.Send(packet);
            }

            _kept.Clear();
            port.Flush();
        }

        public void Discard()
        {
            _kept.Clear();
            port.Discard();
        }

        public bool Receive(IPacketSink sink, int budget)
        {
            _sink = sink;
            return port.Receive(this, budget);
        }

        public void Deliver(Span<byte> packet)
        {
            _sink!.Deliver(packet);
            network.Delivered();
        }

        public void Dispose() => port.Dispose();
    }
}
