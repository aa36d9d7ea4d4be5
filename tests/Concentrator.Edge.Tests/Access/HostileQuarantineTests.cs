using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Edge.Tests.World;
using Concentrator.Edge.Tunnels;
using Concentrator.Protocol.Ip;
using static Concentrator.Edge.Tests.Access.AccessWorld;

namespace Concentrator.Edge.Tests.Access;

public class HostileQuarantineTests
{
    private const int Packets = 20_000;

    [Theory]
    [InlineData(AccessLevel.Quarantine)]
    [InlineData(AccessLevel.Full)]
    public async Task Whatever_a_client_sends_reaches_nothing_that_it_may_not_reach(AccessLevel level) => await Fuzzing.RunAsync(5_150, async seed =>
    {
        var remediationOnly = new PacketFilter([.. Quarantine.Remediation.Append(IPNetwork.Parse("10.80.0.1/32")).Select(network => new FilterRule(FilterAction.Permit) { Remote = network })], []) { InDefault = FilterAction.Deny };
        var access = Quarantine with { Level = level, Filters = [remediationOnly] };
        await using var world = await AccessWorld.StartAsync(access, options => options with { QuarantinePagePort = 8080 });
        await using var tunnel = await world.World.DialAsync(WithIpv6);
        var host = await Ipv6Host.StartAsync(tunnel);
        await host.ConfigureAsync();
        var mutator = new Mutator(
            seed,
            Pings.Request(tunnel.Addresses.Client, Intranet, 1),
            Web(tunnel.Addresses.Client, Intranet),
            Ipv6Host.Echo(host.Address, Intranet6))
        { Front = 60 };

        for (var i = 0; i < Packets; i++)
        {
            // Another packet, but from and to the same: what else it says must not matter.
            var packet = mutator.Next();
            if (packet.Length >= 40 && packet[0] >> 4 == 6)
            {
                host.Address.Write(packet.AsSpan(8));
                Intranet6.Write(packet.AsSpan(24));
            }
            else if (packet.Length >= 60 && packet[0] >> 4 == 4 && (packet[0] & 15) >= 5)
            {
                tunnel.Addresses.Client.Write(packet.AsSpan(12));
                Intranet.Write(packet.AsSpan(16));
                Ipv4Packet.WriteChecksum(packet);
            }

            if (packet.Length is > 0 and <= 1_400)
            {
                await tunnel.SendAsync(packet);
            }
        }

        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 9);
        Assert.Equal((0, 0), (world.Network.SentTo(Intranet.ToString()), world.Network.SentTo(Intranet6.ToString())));
        Assert.True(world.World.Edge.Dropped(level == AccessLevel.Quarantine ? DropReason.Quarantine : DropReason.Filtered, up: true) > Packets / 10);
        world.World.AssertNoFaults();
    });

    private static byte[] Web(Ipv4Address from, Ipv4Address to)
    {
        var packet = new byte[40];
        Ipv4Packet.WriteHeader(packet, IpProtocol.Tcp, from, to);
        (packet[20], packet[23], packet[32], packet[33]) = (200, 80, 0x50, (byte)TcpFlags.Syn);
        TcpSegment.WriteChecksum(packet.AsSpan(20), from, to);
        return packet;
    }
}
