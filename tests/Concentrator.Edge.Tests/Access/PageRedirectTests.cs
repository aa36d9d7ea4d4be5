using System.Buffers.Binary;
using Concentrator.DataPlane;
using Concentrator.Edge.Access;
using Concentrator.Protocol.Ip;

namespace Concentrator.Edge.Tests.Access;

public class PageRedirectTests
{
    private const ushort PagePort = 8080;
    private const uint Gateway = 0x0A50_0001;
    private const uint Client = 0x0A50_0002;
    private const uint Web = 0xC633_6401;
    private const uint OtherWeb = 0xC633_6402;

    private readonly PageRedirect _redirect = new(Gateway, gateway6: null, PagePort);

    [Fact]
    public void A_connection_to_a_web_server_goes_to_the_page_and_its_answers_come_from_the_web_server()
    {
        var question = Segment(Client, 4000, Web, 80, TcpFlags.Syn);
        Assert.True(_redirect.TryRedirect(question, 0));
        AssertEnds(question, Client, 4000, Gateway, PagePort);

        var answer = Segment(Gateway, PagePort, Client, 4000, TcpFlags.Syn | TcpFlags.Ack);
        _redirect.Restore(answer, 1);
        AssertEnds(answer, Web, 80, Client, 4000);

        var more = Segment(Client, 4000, Web, 80, TcpFlags.Ack);
        Assert.True(_redirect.TryRedirect(more, 2));
        AssertEnds(more, Client, 4000, Gateway, PagePort);
    }

    [Fact]
    public void What_is_no_web_request_is_not_redirected()
    {
        Assert.False(_redirect.TryRedirect(Segment(Client, 4000, Web, 443, TcpFlags.Syn), 0));
        Assert.False(_redirect.TryRedirect(Segment(Client, 4000, Web, 80, TcpFlags.Ack), 0));
        Assert.False(_redirect.TryRedirect(Segment(Client, 4000, Web, 80, TcpFlags.Rst), 0));
        Assert.Equal(0, _redirect.Count);
    }

    [Fact]
    public void Without_an_ipv6_gateway_ipv6_is_not_redirected()
    {
        var packet = new byte[60];
        Segment(Client, 4000, Web, 80, TcpFlags.Syn).AsSpan(20).CopyTo(packet.AsSpan(40));
        Ipv6Packet.WriteHeader(packet, IpProtocol.Tcp, AccessWorld.Intranet6, AccessWorld.Remediation6);
        Assert.False(_redirect.TryRedirect(packet, 0));
        Assert.True(new PageRedirect(Gateway, UInt128.One << 100, PagePort).TryRedirect(packet, 0));
    }

    [Fact]
    public void A_connection_that_the_client_makes_to_the_page_itself_is_left_alone()
    {
        Assert.True(_redirect.TryRedirect(Segment(Client, 4000, Web, 80, TcpFlags.Syn), 0));
        _redirect.Pass(Segment(Client, 4000, Gateway, PagePort, TcpFlags.Syn));

        var answer = Segment(Gateway, PagePort, Client, 4000, TcpFlags.Syn | TcpFlags.Ack);
        _redirect.Restore(answer, 1);
        AssertEnds(answer, Gateway, PagePort, Client, 4000);
    }

    [Fact]
    public void A_port_that_is_used_again_leads_to_the_newer_web_server()
    {
        Assert.True(_redirect.TryRedirect(Segment(Client, 4000, Web, 80, TcpFlags.Syn), 0));
        Assert.True(_redirect.TryRedirect(Segment(Client, 4000, OtherWeb, 80, TcpFlags.Syn), 1));

        Assert.False(_redirect.TryRedirect(Segment(Client, 4000, Web, 80, TcpFlags.Ack), 2));
        var answer = Segment(Gateway, PagePort, Client, 4000, TcpFlags.Ack);
        _redirect.Restore(answer, 3);
        AssertEnds(answer, OtherWeb, 80, Client, 4000);
    }

    [Fact]
    public void A_silent_connection_is_forgotten()
    {
        Assert.True(_redirect.TryRedirect(Segment(Client, 4000, Web, 80, TcpFlags.Syn), 0));
        Assert.True(_redirect.TryRedirect(Segment(Client, 4000, Web, 80, TcpFlags.Ack), PageRedirect.IdleTime));
        Assert.False(_redirect.TryRedirect(Segment(Client, 4000, Web, 80, TcpFlags.Ack), (2 * PageRedirect.IdleTime) + 1));

        var answer = Segment(Gateway, PagePort, Client, 4000, TcpFlags.Ack);
        _redirect.Restore(answer, (2 * PageRedirect.IdleTime) + 1);
        AssertEnds(answer, Gateway, PagePort, Client, 4000);
    }

    [Fact]
    public void There_are_never_more_than_so_many_and_the_newest_stay()
    {
        for (var i = 0; i < 3 * PageRedirect.MaxConnections; i++)
        {
            Assert.True(_redirect.TryRedirect(Segment(Client, (ushort)(1000 + i), Web, 80, TcpFlags.Syn), i));
        }

        Assert.Equal(PageRedirect.MaxConnections, _redirect.Count);
        Assert.True(_redirect.TryRedirect(Segment(Client, (ushort)(1000 + (2 * PageRedirect.MaxConnections)), Web, 80, TcpFlags.Ack), 500));
        Assert.False(_redirect.TryRedirect(Segment(Client, 1000, Web, 80, TcpFlags.Ack), 500));
    }

    private static byte[] Segment(uint from, ushort fromPort, uint to, ushort toPort, TcpFlags flags)
    {
        var packet = new byte[40];
        Ipv4Packet.WriteHeader(packet, IpProtocol.Tcp, new Ipv4Address(from), new Ipv4Address(to));
        var tcp = packet.AsSpan(20);
        BinaryPrimitives.WriteUInt16BigEndian(tcp, fromPort);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], toPort);
        (tcp[12], tcp[13]) = (0x50, (byte)flags);
        TcpSegment.WriteChecksum(tcp, new Ipv4Address(from), new Ipv4Address(to));
        return packet;
    }

    private static void AssertEnds(byte[] packet, uint from, ushort fromPort, uint to, ushort toPort)
    {
        Assert.True(TcpEndpoints.TryRead(packet, out var ends));
        Assert.Equal((from, fromPort, to, toPort), ((uint)ends.Source, ends.SourcePort, (uint)ends.Destination, ends.DestinationPort));
        Assert.Equal(Segment(from, fromPort, to, toPort, ends.Flags), packet);
    }
}
