using Concentrator.DataPlane;
using Concentrator.Protocol.Ip;

namespace Concentrator.Edge.Tests.World;

/// <summary>Stands before a network: every host of the world answers pings, and what goes out is counted by where it goes to.</summary>
internal sealed class AnsweringNetwork(INetwork inner) : INetwork
{
    private readonly List<string> _sent = [];

    public int Mtu => inner.Mtu;

    public bool HasIpv6 => inner.HasIpv6;

    public IReadOnlyCollection<Ipv4Address> Gateways => inner.Gateways;

    /// <summary>How many packets went to an address.</summary>
    internal int SentTo(string address)
    {
        lock (_sent)
        {
            return _sent.Count(each => string.Equals(each, address, StringComparison.Ordinal));
        }
    }

    public INetworkPort OpenPort() => new Port(this);

    public void Dispose() => inner.Dispose();

    private void Note(string destination)
    {
        lock (_sent)
        {
            _sent.Add(destination);
        }
    }

    private sealed class Port(AnsweringNetwork network) : INetworkPort
    {
        private readonly Queue<byte[]> _answers = new();

        public int PollDescriptor => -1;

        public void Send(ReadOnlySpan<byte> packet)
        {
            var answer = packet.ToArray();
            if (Ipv4Packet.Parse(packet, out var ip) == Ipv4PacketStatus.Valid)
            {
                network.Note(ip.Destination.ToString());
                if (ip.Protocol == IpProtocol.Icmp && IcmpMessage.TryReplyToEcho(answer))
                {
                    _answers.Enqueue(answer);
                }
            }
            else if (Ipv6Packet.Parse(packet, out var ip6) == Ipv6PacketStatus.Valid)
            {
                network.Note(ip6.Destination.ToString());
                if (ip6.Protocol == IpProtocol.Icmpv6 && Icmpv6Message.WriteEchoReply(ip6, ip6.Destination, answer) > 0)
                {
                    _answers.Enqueue(answer);
                }
            }
        }

        public void Flush()
        {
            // Every answer is there as soon as it was sent.
        }

        public void Discard() => _answers.Clear();

        public bool Receive(IPacketSink sink, int budget)
        {
            for (; budget > 0 && _answers.TryDequeue(out var answer); budget--)
            {
                sink.Deliver(answer);
            }

            return _answers.Count > 0;
        }

        public void Dispose()
        {
            // Nothing but memory.
        }
    }
}
