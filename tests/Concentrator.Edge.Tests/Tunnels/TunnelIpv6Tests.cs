using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Edge.Tests.World;
using Concentrator.Edge.Tunnels;
using Concentrator.Protocol.Dhcp;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ip.Neighbors;
using Concentrator.Protocol.Ppp;

namespace Concentrator.Edge.Tests.Tunnels;

public sealed class TunnelIpv6Tests
{
    private static readonly InterfaceIdentifiers s_identifiers = new(0x42, 1);
    private readonly byte[] _packet = new byte[4096];
    private readonly TunnelIpv6 _link;

    public TunnelIpv6Tests() => _link = new TunnelIpv6(
        new Grant
        {
            UserName = "alice",
            Address = IPAddress.Parse("10.80.0.2"),
            Gateway = IPAddress.Parse("10.80.0.1"),
            Prefix6 = System.Net.IPNetwork.Parse("fd50:0:0:2::/64"),
            Gateway6 = IPAddress.Parse("fd50:0:0:1::1"),
            DnsServers6 = [IPAddress.Parse("2001:db8::53")],
            DnsSuffix = "corp.example",
            HigherLayerAuthenticationKey = new byte[32],
        },
        s_identifiers,
        1400,
        TimeProvider.System,
        now: 1_000);

    [Fact]
    public void An_advertisement_comes_at_once_twice_more_soon_and_then_three_times_before_it_is_over()
    {
        List<long> times = [];
        for (var i = 0; i < 5; i++)
        {
            times.Add(_link.NextAdvertisement);
            var length = _link.Advertise(_link.NextAdvertisement, _packet);
            Assert.Equal(Ipv6PacketStatus.Valid, Ipv6Packet.Parse(_packet.AsSpan(0, length), out var packet));
            Assert.True(RouterAdvertisement.TryRead(packet, out var advertisement));
            Assert.True(3 * TunnelIpv6.AdvertisementInterval <= 1_000 * Math.Min(Math.Min(advertisement.RouterLifetime, advertisement.DnsLifetime), advertisement.PreferredLifetime));
        }

        Assert.Equal([1_000, 5_000, 21_000, 621_000, 1_221_000], times);
    }

    [Fact]
    public void A_flood_of_questions_gets_few_answers()
    {
        var question = new byte[RouterSolicitation.Size];
        RouterSolicitation.Write(question, s_identifiers.ClientLinkLocal);
        var answers = 0;
        for (var i = 0; i < 1_000; i++)
        {
            Assert.Equal(Ipv6PacketStatus.Valid, Ipv6Packet.Parse(question, out var packet));
            Assert.Null(_link.Answer(packet, _packet, out var length));
            answers += length > 0 ? 1 : 0;
        }

        Assert.InRange(answers, 20, 200);
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_mutated_packet_makes_it_throw_or_answer_anybody_but_the_client() => Fuzzing.Run(9861, seed =>
    {
        var solicitation = new byte[RouterSolicitation.Size];
        RouterSolicitation.Write(solicitation, s_identifiers.ClientLinkLocal);
        var neighbor = new byte[NeighborAdvertisement.Size];
        NeighborSolicitation.Write(neighbor, s_identifiers.ClientLinkLocal, s_identifiers.ServerLinkLocal);
        var request = new byte[48 + Dhcpv6InformationRequest.MaxSize];
        var size = 48 + Dhcpv6InformationRequest.Write(request.AsSpan(48), 7, [0, 3, 0, 1, 2, 0, 0, 0, 0, 7]);
        UdpDatagram.WritePacket(request.AsSpan(0, size), s_identifiers.ClientLinkLocal, 546, Ipv6Address.AllDhcpAgents, 547);
        var mutator = new Mutator(seed, solicitation, neighbor, request[..size], Ipv6Host.Echo(s_identifiers.ClientLinkLocal, s_identifiers.ServerLinkLocal)) { Front = 56 };
        var answers = 0;
        for (var round = 0; round < Fuzzing.Inputs; round++)
        {
            var bytes = mutator.Next();
            if (Ipv6Packet.Parse(bytes, out var packet) != Ipv6PacketStatus.Valid || !TunnelIpv6.IsOfTheLink(packet) || packet.TotalLength > _packet.Length)
            {
                continue;
            }

            var dropped = _link.Answer(packet, _packet, out var length);
            Assert.True(dropped is null || length == 0);
            if (length > 0)
            {
                answers++;
                Assert.Equal(Ipv6PacketStatus.Valid, Ipv6Packet.Parse(_packet.AsSpan(0, length), out var answer));
                Assert.Equal(s_identifiers.ServerLinkLocal, answer.Source);
                Assert.True(answer.Destination == s_identifiers.ClientLinkLocal || answer.Destination == Ipv6Address.AllNodes || _link.Prefix.Contains(answer.Destination));
            }
        }

        Assert.InRange(answers, 1_000, Fuzzing.Inputs);
    });
}
