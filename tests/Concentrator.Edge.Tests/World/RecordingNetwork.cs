using Concentrator.DataPlane;
using Concentrator.Protocol.Ip;

namespace Concentrator.Edge.Tests.World;

/// <summary>Stands before a network and counts what the edge sends into it.</summary>
internal sealed class RecordingNetwork(INetwork inner) : INetwork
{
    private int _sent;

    public int Mtu => inner.Mtu;

    public IReadOnlyCollection<Ipv4Address> Gateways => inner.Gateways;

    internal int Sent => Volatile.Read(ref _sent);

    public INetworkPort OpenPort() => new Port(this, inner.OpenPort());

    public void Dispose() => inner.Dispose();

    private sealed class Port(RecordingNetwork network, INetworkPort port) : INetworkPort
    {
        public int PollDescriptor => port.PollDescriptor;

        public void Send(ReadOnlySpan<byte> packet)
        {
            Interlocked.Increment(ref network._sent);
            port.Send(packet);
        }

        public void Flush() => port.Flush();

        public void Discard() => port.Discard();

        public bool Receive(IPacketSink sink, int budget) => port.Receive(sink, budget);

        public void Dispose() => port.Dispose();
    }
}
