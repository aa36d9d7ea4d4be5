using Concentrator.Protocol.Ip;
using static Concentrator.DataPlane.Tests.TestPackets;

namespace Concentrator.DataPlane.Tests;

public class TcpEndpointsTests
{
    private static readonly Ipv6Address s_client6 = Address6("fd50:0:0:7::2");
    private static readonly Ipv6Address s_server6 = Address6("2001:db8::80");

    [Fact]
    public void Both_ends_are_read()
    {
        Assert.True(TcpEndpoints.TryRead(Tcp(Client, Server, TcpFlags.Syn, [], 0), out var ends));
        Assert.True(ends.Source == Client.Value && ends.Destination == Server.Value && ends is { SourcePort: 443, DestinationPort: 50_000, Flags: TcpFlags.Syn, IsIpv6: false });

        Assert.True(TcpEndpoints.TryRead(Tcp(s_client6, s_server6, TcpFlags.Ack, [], 9), out var ends6));
        Assert.True(ends6.Source == Number(s_client6) && ends6.Destination == Number(s_server6) && ends6 is { SourcePort: 443, IsIpv6: true });
    }

    [Fact]
    public void Ends_can_be_changed_and_the_checksums_stay_right()
    {
        var random = new Random(80);
        for (var i = 0; i < 2_000; i++)
        {
            var packet = i % 2 == 0 ? Tcp(Client, Server, TcpFlags.Ack, [], i % 50, seed: i) : Tcp(s_client6, s_server6, TcpFlags.Ack, [], i % 50, seed: i);
            Assert.True(TcpEndpoints.TryRead(packet, out var ends));
            var (address, port) = (ends.IsIpv6 ? new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()) : (uint)random.NextInt64(), (ushort)random.Next(65_536));
            if (i % 3 == 0)
            {
                ends.SetDestination(address, port);
                Assert.True(ends.Destination == address && ends.DestinationPort == port && ends.SourcePort == 443);
            }
            else
            {
                ends.SetSource(address, port);
                Assert.True(ends.Source == address && ends.SourcePort == port && ends.DestinationPort == 50_000);
            }

            Assert.True(IsIntact(packet), Convert.ToHexString(packet));
        }
    }

    [Fact]
    public void What_is_no_whole_segment_is_left_alone()
    {
        Assert.False(TcpEndpoints.TryRead(Udp(Client, Server, 20), out _));
        Assert.False(TcpEndpoints.TryRead([], out _));
        var fragment = Tcp(Client, Server, TcpFlags.Syn, [], 0);
        fragment[6] = 0x20;
        Assert.False(TcpEndpoints.TryRead(fragment, out _));
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void Mutated_packets_are_refused_or_changed_within_their_bounds() => Fuzzing.Run(80, seed =>
    {
        var mutator = new Mutator(seed, Tcp(Client, Server, TcpFlags.Syn, [2, 4, 5, 0xB4], 30), Tcp(s_client6, s_server6, TcpFlags.Syn, [2, 4, 5, 0xB4], 30)) { Front = 44 };
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var packet = mutator.Next();
            var wasIntact = IsIntact(packet);
            if (TcpEndpoints.TryRead(packet, out var ends))
            {
                ends.SetDestination(ends.IsIpv6 ? UInt128.MaxValue / 3 : 0x0A50_0001, 8080);
                ends.SetSource(ends.IsIpv6 ? UInt128.MaxValue / 5 : 0x0A50_0002, 80);
                Assert.Equal(wasIntact, IsIntact(packet));
            }
        }
    });

    private static UInt128 Number(Ipv6Address address) => new(address.High, address.Low);
}
