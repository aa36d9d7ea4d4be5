using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>What is taken when, and how a link goes from phase to phase (RFC 1661 §3).</summary>
public sealed class PppPhaseTests
{
    private const string Challenge = "01050005AA";

    [Theory]
    [InlineData("8021 0101000A 030600000000")] // IPCP
    [InlineData("80FD 01010004")] // CCP
    [InlineData("8057 01010004")] // IPV6CP
    [InlineData("C223 02010004")] // CHAP
    [InlineData("C227 02010005 01")] // EAP
    [InlineData("C023 01010006 0000")] // PAP
    [InlineData("0021 45000014")] // IP
    [InlineData("0057 60000000")] // IPv6
    [InlineData("1234 00000000")]
    public void Before_lcp_is_open_everything_else_is_silently_discarded(string frame)
    {
        var server = new ScriptedServer();
        server.Start();

        Assert.Empty(server.Give(frame));
        Assert.Equal(PppLinkEvents.None, server.Events);
    }

    [Theory]
    [InlineData("8021 0101000A 030600000000")]
    [InlineData("80FD 01010004")]
    [InlineData("8057 01010004")]
    [InlineData("C023 01010006 0000")]
    [InlineData("C227 02010005 01")]
    [InlineData("0021 45000014")]
    [InlineData("1234 00000000")]
    [InlineData("C223 0201")] // no whole header
    [InlineData("C223 02010003")] // a Length below the header
    [InlineData("C223 02010005")] // a Length beyond the frame
    public void While_the_peer_authenticates_only_that_and_lcp_are_taken(string frame)
    {
        var server = new ScriptedServer().WithLcpOpen();

        Assert.Empty(server.Give(frame));
        Assert.Equal(PppLinkEvents.None, server.Events);
    }

    [Theory]
    [InlineData("80FD 01010004", "C021 0802000A 80FD01010004")] // CCP
    [InlineData("8057 01010004", "C021 0802000A 805701010004")] // IPV6CP
    [InlineData("8281 01010004", "C021 0802000A 828101010004")] // MPLSCP, which MikroTik's client sends
    [InlineData("0057 60000000", "C021 0802000A 005760000000")] // IPv6
    [InlineData("1234", "C021 08020006 1234")]
    public void In_the_network_phase_an_unknown_protocol_is_rejected(string frame, string answer)
    {
        Assert.Equal([answer], new ScriptedServer().WithIpcpBegun().Give(frame)[..1]);
    }

    [Theory]
    [InlineData("C223 02010004")]
    [InlineData("C227 02010005 01")]
    [InlineData("C023 01010006 0000")]
    [InlineData("0021 45000014")]
    [InlineData("12")]
    [InlineData("")]
    public void In_the_network_phase_a_late_authentication_packet_is_silently_discarded(string frame)
    {
        var server = new ScriptedServer().WithIpcpBegun();

        Assert.Empty(server.Give(frame));
        Assert.Equal(PppLinkEvents.None, server.Events);
    }

    [Fact]
    public void The_peers_packet_is_relayed_without_padding()
    {
        var server = new ScriptedServer().WithLcpOpen();

        Assert.Empty(server.Give("C223 02010006 ABCD 0000"));
        Assert.Equal(PppLinkEvents.AuthenticationPacket, server.Events);
        Assert.Equal(Wire.Hex("02010006ABCD"), server.Link.AuthenticationPacket);
    }

    [Fact]
    public void A_request_is_repeated_until_the_peer_answers_it()
    {
        var server = new ScriptedServer().WithLcpOpen();
        Assert.Equal([$"C223 {Challenge[..8]} AA"], server.SendAuthentication(Challenge, expectAnswer: true));
        Assert.Equal([$"C223 {Challenge[..8]} AA"], server.Wait());

        server.Give("C223 02090005 BB"); // another Identifier: it is relayed, but the request stands
        Assert.Equal(PppLinkEvents.AuthenticationPacket, server.Events);
        Assert.Equal([$"C223 {Challenge[..8]} AA"], server.Wait());

        server.Give("C223 02050005 BB");
        Assert.Equal(PppLinkEvents.AuthenticationPacket, server.Events);
        Assert.StartsWith("C021 05", Assert.Single(server.Wait()), StringComparison.Ordinal); // the whole authentication's time is up
        Assert.Equal(PppLinkEnd.AuthenticationFailed, server.Link.End);
    }

    [Fact]
    public void A_result_is_sent_once_and_again_when_the_peer_repeats_itself()
    {
        var server = new ScriptedServer().WithLcpOpen();
        server.SendAuthentication(Challenge, expectAnswer: true);
        server.Give("C223 02050005 BB");
        Assert.Equal(["C223 03050004"], server.SendAuthentication("03050004", expectAnswer: false));
        Assert.Equal(["C223 03050004"], server.Give("C223 02050005 BB"));
        Assert.Equal(PppLinkEvents.None, server.Events);

        server.Authenticated();

        Assert.Equal(["C223 03050004"], server.Give("C223 02050005 BB"));
        Assert.Equal(PppLinkEvents.None, server.Events);
        Assert.Empty(server.Give("C223 02050005 BC"));
    }

    [Fact]
    public void An_answer_that_has_led_to_another_question_is_not_relayed_twice()
    {
        var server = new ScriptedServer().WithLcpOpen();
        server.SendAuthentication(Challenge, expectAnswer: true);
        server.Give("C223 02050005 BB");
        server.SendAuthentication("01060005AB", expectAnswer: true);

        Assert.Empty(server.Give("C223 02050005 BB"));
        Assert.Equal(PppLinkEvents.None, server.Events);
    }

    [Fact]
    public void The_authentication_has_its_time_and_no_more()
    {
        var server = new ScriptedServer(new PppServerOptions { Methods = [AuthenticationMethod.MsChapV2], AuthenticationTimeout = 10_000 }).WithLcpOpen();
        var begin = server.Now;

        Assert.StartsWith("C021 0502", Assert.Single(server.Wait()), StringComparison.Ordinal);
        Assert.Equal(begin + 10_000, server.Now);
        Assert.Equal(PppLinkEnd.AuthenticationFailed, server.Link.End);
        Assert.Contains("10000 ms", server.Link.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_the_authentication_is_begun_nothing_lets_the_peer_in()
    {
        var server = new ScriptedServer();
        server.Start();

        Assert.Empty(server.Authenticated());
        Assert.Empty(server.SendAuthentication(Challenge, expectAnswer: true));
        Assert.Empty(server.Give("8021 0101000A 03060A090002"));
        Assert.Equal(PppLinkEvents.None, server.Events);
    }

    [Fact]
    public void A_peer_that_negotiates_lcp_again_begins_its_authentication_anew()
    {
        var server = new ScriptedServer().WithLcpOpen();
        server.SendAuthentication(Challenge, expectAnswer: true);
        var deadline = 60_000 + server.Now;

        Assert.Equal(["C021 01020013 01040FFB0305C22381050611111111", "C021 02090004"], server.Give("C021 01090004"));
        Assert.Equal(PppLinkEvents.None, server.Events);
        Assert.Empty(server.Authenticated());
        Assert.Empty(server.SendAuthentication("03050004", expectAnswer: false));
        Assert.Empty(server.Give("C223 02050005 BB"));
        Assert.Empty(server.Give("8021 0101000A 03060A090002"));

        Assert.Empty(server.Give("C021 02020013 01040FFB0305C22381050611111111"));
        Assert.Equal(PppLinkEvents.AuthenticationStarted, server.Events);
        Assert.Equal(deadline, server.Link.NextDeadline); // no challenge to repeat, and no more time than before
    }

    [Fact]
    public void A_peer_that_begins_lcp_anew_after_its_authentication_loses_the_link()
    {
        var server = new ScriptedServer().WithNetworkUp();

        Assert.StartsWith("C021 0502", Assert.Single(server.Give("C021 01090004")), StringComparison.Ordinal);
        Assert.Equal(PppLinkEnd.NegotiationFailed, server.Link.End);
        Assert.Empty(server.Give("8021 0101000A 03060A090002"));
        Assert.Empty(server.Authenticated());
        Assert.Empty(server.Give("C021 06020004"));
        Assert.Equal(PppLinkEvents.Ended, server.Events);
    }

    [Fact]
    public void A_terminate_ack_out_of_nowhere_means_that_the_peer_is_gone()
    {
        var server = new ScriptedServer().WithNetworkUp();

        server.Give("C021 06090004");

        Assert.Equal(PppLinkEnd.NegotiationFailed, server.Link.End);
        Assert.Empty(server.Authenticated());
    }

    [Theory]
    [InlineData(127, 3_000, 10)]
    [InlineData(4092, 3_000, 10)]
    [InlineData(1500, 0, 10)]
    [InlineData(1500, 3_000, 0)]
    public void Impossible_settings_are_refused(int mru, long restartTimeout, int maxConfigure)
    {
        Assert.ThrowsAny<ArgumentException>(() => new PppServerLink(new PppServerOptions { Mru = mru, RestartTimeout = restartTimeout, MaxConfigure = maxConfigure }));
        Assert.ThrowsAny<ArgumentException>(() => new PppServerLink(new PppServerOptions { Methods = [] }));
    }

    [Fact]
    public void A_late_copy_of_the_lcp_request_is_acknowledged_once_more()
    {
        var server = new ScriptedServer().WithNetworkUp();

        Assert.Equal(["C021 02010004"], server.Give("C021 01010004"));
        Assert.Equal(PppLinkEnd.None, server.Link.End);
    }

    [Fact]
    public void The_peer_ends_an_open_link_and_has_one_restart_time_to_go()
    {
        var server = new ScriptedServer().WithNetworkUp();
        var begin = server.Now;

        Assert.Equal(["C021 06090004"], server.Give("C021 05090007 627965"));
        Assert.Equal(PppLinkEvents.None, server.Events);
        Assert.Equal(PppLinkEnd.PeerTerminated, server.Link.End);
        Assert.Equal("The peer said \"bye\".", server.Link.Fault);
        Assert.Empty(server.Wait());
        Assert.Equal(PppLinkEvents.Ended, server.Events);
        Assert.Equal(begin + 3_000, server.Now);
    }

    [Fact]
    public void The_peer_gives_up_before_lcp_is_open_and_the_server_asks_no_longer()
    {
        var server = new ScriptedServer();
        server.Start();

        var answers = server.Give("C021 05090004");

        Assert.Equal("C021 06090004", answers[0]);
        Assert.StartsWith("C021 0502", answers[1], StringComparison.Ordinal);
        Assert.Equal(PppLinkEnd.PeerTerminated, server.Link.End);
        server.Give("C021 06020004");
        Assert.Equal(PppLinkEvents.Ended, server.Events);
    }

    [Fact]
    public void A_terminate_request_is_repeated_max_terminate_times()
    {
        var server = new ScriptedServer().WithNetworkUp();
        Assert.Equal(["C021 05020004"], server.Terminate());
        Assert.Equal(["C021 05030004"], server.Wait());
        Assert.Empty(server.Wait());
        Assert.Equal(PppLinkEvents.Ended, server.Events);
        Assert.Equal(PppLinkEnd.Local, server.Link.End);
        Assert.Null(server.Link.Fault);
    }

    [Fact]
    public void A_link_that_never_began_or_is_over_ends_at_once_and_only_once()
    {
        var server = new ScriptedServer();
        Assert.Empty(server.Terminate());
        Assert.Equal(PppLinkEvents.Ended, server.Events);
        Assert.Empty(server.Terminate());
        Assert.Equal(PppLinkEvents.None, server.Events);
        Assert.Empty(server.Start());
        Assert.Empty(server.Give("C021 01090004"));
        Assert.Equal(long.MaxValue, server.Link.NextDeadline);
    }

    [Theory]
    [InlineData("C021 08010006 C223", PppLinkEnd.AuthenticationFailed)]
    [InlineData("C021 08010006 C021", PppLinkEnd.NegotiationFailed)]
    [InlineData("C021 08010006 8021", PppLinkEnd.None)]
    [InlineData("C021 08010005 80", PppLinkEnd.None)]
    public void A_protocol_reject_while_the_peer_authenticates(string frame, PppLinkEnd end)
    {
        var server = new ScriptedServer().WithLcpOpen();

        server.Give(frame);

        Assert.Equal(end, server.Link.End);
    }

    [Fact]
    public void A_peer_that_rejects_ipcp_loses_the_link()
    {
        var server = new ScriptedServer().WithIpcpBegun();

        server.Give("C021 0801000A 8021 01010004");

        Assert.Equal(PppLinkEnd.NegotiationFailed, server.Link.End);
        Assert.Equal("The peer rejected IPCP.", server.Link.Fault);
    }
}
