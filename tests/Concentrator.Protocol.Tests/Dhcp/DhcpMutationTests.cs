using Concentrator.Protocol.Dhcp;
using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Tests.Dhcp;

/// <summary>Whatever comes: no exception, and every answer is a whole packet that its client can read.</summary>
public sealed class DhcpMutationTests
{
    [Fact]
    [Trait("Kind", "fuzz")]
    public void Messages_survive_any_bytes_and_every_answer_is_whole() => Fuzzing.Run(67, seed =>
    {
        var random = new Random(seed);
        var mutator = new Mutator(
            seed,
            DhcpRequests.Windows(),
            DhcpRequests.Windows("3701F9390205DC"),
            DhcpRequests.Message("350108FF"),
            DhcpRequests.Message("00350103" + "3704010306" + "2A" + "390202407904F900FF"));
        var packet = new byte[1400];
        var seen = new HashSet<DhcpMessageStatus>();
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var status = DhcpMessage.Parse(mutator.Next(), out var message);
            seen.Add(status);
            if (status != DhcpMessageStatus.Valid)
            {
                continue;
            }

            var configuration = new DhcpConfiguration
            {
                Server = new Ipv4Address(0x0A500001),
                DomainName = new string('x', random.Next(63)),
                DnsServers = [.. Enumerable.Range(1, random.Next(3)).Select(n => new Ipv4Address((uint)n))],
                Routes = [.. Enumerable.Range(0, random.Next(65)).Select(n => new Ipv4Prefix(new Ipv4Address(0xAC100000 + (uint)n), random.Next(33)))],
            };
            var length = DhcpAcknowledgement.Write(message, new Ipv4Address(0x0A500002), configuration, packet);
            Assert.InRange(length, 328, message.MaximumSize == 0 ? packet.Length : Math.Max(576, message.MaximumSize));
            Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(packet.AsSpan(0, length), out var ip));
            Assert.True(UdpDatagram.TryParse(ip.Payload, out var datagram));
            Assert.True(datagram.HasValidChecksum(ip.Source, ip.Destination));
            var options = DhcpAcknowledgementTests.Options(packet[..length]);
            Assert.Equal([5], options[DhcpOptionCode.MessageType]);
        }

        Assert.Equal(Enum.GetValues<DhcpMessageStatus>().Order(), seen.Order());
    });
}
