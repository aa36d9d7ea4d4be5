using System.Net;
using Concentrator.Client;
using Concentrator.Edge.Tests.World;
using Concentrator.Protocol.Dhcp;
using Concentrator.Protocol.Ip;

namespace Concentrator.Edge.Tests;

/// <summary>What Windows asks once its tunnel is up (RFC 2131 §3.4), end to end.</summary>
public class DhcpInformTests
{
    private static readonly byte[] s_wanted = [1, 15, 3, 6, 44, 46, 47, 31, 33, 121, 249, 252, 43];

    [Fact]
    public async Task A_client_learns_routes_suffix_and_servers_and_nothing_of_it_goes_inside()
    {
        RecordingNetwork? network = null;
        await using var world = await StartAsync(inner => network = inner);
        await using var tunnel = await world.DialAsync();

        await tunnel.SendAsync(Inform(tunnel.Addresses.Client, Ipv4Address.Broadcast));
        var options = await AnswerAsync(tunnel);

        Assert.Equal("350105" + "36040A500001" + "06040A500035" + "0F0C636F72702E6578616D706C65" + "2C040A50002C" + "7906080A0A500001" + "F906080A0A500001" + "FF", options);

        // To the gateway it is the same; what is no DHCPINFORM, or of another client, gets nothing.
        await tunnel.SendAsync(Inform(tunnel.Addresses.Client, EdgeWorld.Gateway));
        await AnswerAsync(tunnel);
        await tunnel.SendAsync(Inform(tunnel.Addresses.Client, Ipv4Address.Broadcast, type: DhcpMessageType.Discover));
        await tunnel.SendAsync(Inform(tunnel.Addresses.Client, Ipv4Address.Broadcast, claimed: new Ipv4Address(0x0A5000FE)));
        await tunnel.SendAsync(Inform(tunnel.Addresses.Client, new Ipv4Address(0x0A500042)));
        await AnswerAsync(tunnel);
        Assert.Equal(0, network!.Sent);
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        Assert.Equal(1, network.Sent);
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_flood_of_questions_gets_few_answers()
    {
        await using var world = await StartAsync(_ => { });
        await using var tunnel = await world.DialAsync();
        for (var i = 0; i < 500; i++)
        {
            await tunnel.SendAsync(Inform(tunnel.Addresses.Client, Ipv4Address.Broadcast));
        }

        // The ping comes behind them all, so that what was answered has come when its reply has.
        var ping = Pings.Request(tunnel.Addresses.Client, EdgeWorld.Gateway, 1);
        await tunnel.SendAsync(ping);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var answers = 0;
        await foreach (var packet in tunnel.Packets.ReadAllAsync(patience.Token))
        {
            if (Pings.IsReply(packet, ping))
            {
                break;
            }

            answers++;
        }

        Assert.InRange(answers, 8, 60);
    }

    private static Task<EdgeWorld> StartAsync(Action<RecordingNetwork> made) => EdgeWorld.StartAsync(
        changeControl: options => options with
        {
            Pools =
            [
                options.Pools[0] with
                {
                    ClientRoutes = [System.Net.IPNetwork.Parse("10.0.0.0/8")],
                    DnsSuffix = "corp.example",
                    DnsServers = [IPAddress.Parse("10.80.0.53")],
                    NbnsServers = [IPAddress.Parse("10.80.0.44")],
                },
            ],
        },
        exchange: parts =>
        {
            var network = new RecordingNetwork(parts.Network);
            made(network);
            return parts with { Network = network };
        });

    private static byte[] Inform(Ipv4Address client, Ipv4Address to, DhcpMessageType type = DhcpMessageType.Inform, Ipv4Address claimed = default)
    {
        var packet = new byte[28 + 240 + 3 + 2 + s_wanted.Length + 1];
        var message = packet.AsSpan(28);
        (message[0], message[1], message[2], message[4]) = (1, 8, 6, 0x5A);
        (claimed == Ipv4Address.None ? client : claimed).Write(message[12..]);
        Convert.FromHexString("63825363").CopyTo(message[236..]);
        (message[240], message[241], message[242]) = (53, 1, (byte)type);
        (message[243], message[244]) = (55, (byte)s_wanted.Length);
        s_wanted.CopyTo(message[245..]);
        message[^1] = 255;
        UdpDatagram.WritePacket(packet, client, 68, to, 67);
        return packet;
    }

    /// <summary>The options of the next answer, as hexadecimal digits without padding.</summary>
    private static async Task<string> AnswerAsync(SstpConnection tunnel)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var packet = await tunnel.Packets.ReadAsync(patience.Token);
        Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(packet, out var ip));
        Assert.Equal((EdgeWorld.Gateway, tunnel.Addresses.Client), (ip.Source, ip.Destination));
        Assert.True(UdpDatagram.TryParse(ip.Payload, out var datagram));
        Assert.Equal((67, 68), (datagram.SourcePort, datagram.DestinationPort));
        Assert.Equal(0x5A, datagram.Payload[4]);
        Assert.Equal("00000000", Convert.ToHexString(datagram.Payload[16..20]));
        return Convert.ToHexString(datagram.Payload[240..]).TrimEnd('0');
    }
}
