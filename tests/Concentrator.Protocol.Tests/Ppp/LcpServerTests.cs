using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>LCP as a client sees it (RFC 1661 §5, §6).</summary>
public sealed class LcpServerTests
{
    private const string FirstRequest = "C021 01010013 01040FFB0305C22381050611111111";

    [Fact]
    public void The_first_request_names_mru_authentication_and_magic_number()
    {
        Assert.Equal([FirstRequest], new ScriptedServer().Start());
    }

    [Theory]
    [InlineData(AuthenticationMethod.Pap, "0304C023")]
    [InlineData(AuthenticationMethod.ChapMd5, "0305C22305")]
    [InlineData(AuthenticationMethod.MsChapV2, "0305C22381")]
    [InlineData(AuthenticationMethod.Eap, "0304C227")]
    public void A_method_is_written_as_its_standard_has_it(AuthenticationMethod method, string option)
    {
        var request = Assert.Single(new ScriptedServer(new PppServerOptions { Methods = [method] }).Start());

        Assert.Contains(option, request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C021 0107000E 01040578 0506DEADBEEF", "C021 0207000E 010405780506DEADBEEF")] // MRU 1400 and a magic number
    [InlineData("C021 0107000A 020600000000", "C021 0207000A 020600000000")] // asyncmap
    [InlineData("C021 01070004", "C021 02070004")] // no wishes at all
    public void What_is_spoken_is_acknowledged_unchanged(string request, string answer)
    {
        var server = new ScriptedServer();
        server.Start();

        Assert.Equal([answer], server.Give(request));
    }

    [Theory]
    [InlineData("C021 01070006 0702", "C021 04070006 0702")] // PFC
    [InlineData("C021 01070006 0802", "C021 04070006 0802")] // ACFC
    [InlineData("C021 01070007 0D0306", "C021 04070007 0D0306")] // callback
    [InlineData("C021 0107000E 01040578 110405DC 1202", "C021 0407000A 110405DC1202")] // MRRU, short sequence numbers
    [InlineData("C021 01070008 0304C023", "C021 04070008 0304C023")] // the client asks the server to log in
    [InlineData("C021 0107000C 0408C025 00000000", "C021 0407000C 0408C02500000000")] // quality protocol
    [InlineData("C021 01070006 FF02", "C021 04070006 FF02")]
    [InlineData("C021 0107000C 01040578 01040578", "C021 04070008 01040578")] // an option twice
    public void What_is_not_spoken_is_rejected_unchanged_and_alone(string request, string answer)
    {
        var server = new ScriptedServer();
        server.Start();

        Assert.Equal([answer], server.Give(request));
    }

    [Theory]
    [InlineData("C021 01070008 01040040", "C021 03070008 01040080")] // an MRU of 64
    [InlineData("C021 01070007 010305", "C021 03070008 010405DC")] // an MRU of one byte
    [InlineData("C021 0107000A 050600000000", "C021 0307000A 050622222222")] // a magic number of zero
    [InlineData("C021 01070006 0502", "C021 0307000A 050622222222")] // none at all
    public void A_value_that_cannot_be_is_answered_with_one_that_can(string request, string answer)
    {
        var server = new ScriptedServer();
        server.Start();

        Assert.Equal([answer], server.Give(request));
    }

    [Fact]
    public void A_reject_goes_before_a_nak()
    {
        var server = new ScriptedServer();
        server.Start();

        Assert.Equal(["C021 04010006 0702"], server.Give("C021 0101000A 01040040 0702"));
        Assert.Equal(["C021 03020008 01040080"], server.Give("C021 01020008 01040040"));
    }

    [Fact]
    public void A_nak_that_is_not_heeded_becomes_a_reject_after_max_failure()
    {
        var server = new ScriptedServer(new PppServerOptions { MaxFailure = 2 });
        server.Start();

        Assert.Equal(["C021 03010008 01040080"], server.Give("C021 01010008 01040040"));
        Assert.Equal(["C021 03020008 01040080"], server.Give("C021 01020008 01040040"));
        Assert.Equal(["C021 04030008 01040040"], server.Give("C021 01030008 01040040"));
        Assert.Equal(["C021 02040004"], server.Give("C021 01040004"));
    }

    [Fact]
    public void A_peer_that_never_asks_for_what_can_be_acknowledged_loses_the_link()
    {
        var server = new ScriptedServer(new PppServerOptions { MaxConfigure = 3 });
        server.Start();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(["C021 04070006 0702"], server.Give("C021 01070006 0702"));
        }

        Assert.StartsWith("C021 0502", Assert.Single(server.Give("C021 01070006 0702")), StringComparison.Ordinal);
        Assert.Equal(PppLinkEnd.NegotiationFailed, server.Link.End);
        Assert.Contains("does not converge", server.Link.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_peer_that_refuses_all_our_requests_loses_the_link()
    {
        var server = new ScriptedServer(new PppServerOptions { MaxConfigure = 3 });
        server.Start();
        for (var i = 1; i <= 3; i++)
        {
            Assert.Single(server.Give($"C021 03{i:X2}0008 01040100"));
        }

        server.Give("C021 03040008 01040100");

        Assert.Equal(PppLinkEnd.NegotiationFailed, server.Link.End);
        Assert.Contains("refused 4 requests", server.Link.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("010405DC", "C021 01020013 010405DC0305C22381050611111111")] // 1500 instead of 4091
    [InlineData("01040001", "C021 0102000F 0305C22381050611111111")] // 1: the default holds
    [InlineData("0104FFFF", "C021 0102000F 0305C22381050611111111")] // more than an SSTP packet
    [InlineData("010305", "C021 0102000F 0305C22381050611111111")]
    [InlineData("050612345678", "C021 01020013 01040FFB0305C22381050622222222")] // another magic number
    [InlineData("0D0306", "C021 01020013 01040FFB0305C22381050611111111")] // something that was not asked for
    public void A_nak_is_followed_with_a_new_request(string option, string request)
    {
        var server = new ScriptedServer();
        server.Start();

        Assert.Equal([request], server.Give($"C021 0301{4 + (option.Length / 2):X4} {option}"));
    }

    [Theory]
    [InlineData("01040FFB", "C021 0102000F 0305C22381050611111111")]
    [InlineData("050611111111", "C021 0102000D 01040FFB0305C22381")]
    [InlineData("01040FFB050611111111", "C021 01020009 0305C22381")]
    public void A_rejected_option_is_left_out(string options, string request)
    {
        var server = new ScriptedServer();
        server.Start();

        Assert.Equal([request], server.Give($"C021 0401{4 + (options.Length / 2):X4} {options}"));
    }

    [Theory]
    [InlineData("C021 02020013 01040FFB0305C22381050611111111")] // another Identifier
    [InlineData("C021 0201000F 0305C22381050611111111")] // an option less
    [InlineData("C021 02010013 01040FFA0305C22381050611111111")] // another value
    [InlineData("C021 02010013 0305C2238101040FFB050611111111")] // another order
    [InlineData("C021 03020008 010405DC")] // a Nak with another Identifier
    [InlineData("C021 03010004")] // a Nak of nothing
    [InlineData("C021 03010008 010505DC")] // a Nak beyond its end
    [InlineData("C021 03010008 010005DC")] // a Nak with a Length of zero
    [InlineData("C021 04010008 010405DC")] // a Reject of what was not asked for
    [InlineData("C021 0401000E 0506111111110104 0FFB")] // a Reject in another order
    [InlineData("C021 0401")] // no header
    [InlineData("C021 01010003")] // a Length below the header
    [InlineData("C021 01010009 01040578")] // a Length beyond the frame
    [InlineData("C021 01010008 01060578")] // an option beyond the packet
    [InlineData("C021 01010008 01000578")] // an option with a Length of zero
    [InlineData("C021 01010008 01010578")] // an option with a Length of one
    [InlineData("C021 01010005 01")] // half an option header
    [InlineData("C021 07010004")] // a Code-Reject of nothing
    [InlineData("C021 080100060021")] // a Protocol-Reject before LCP is open
    [InlineData("C021 0901000800000000")] // an echo before LCP is open
    [InlineData("C0")]
    [InlineData("")]
    public void What_is_invalid_is_silently_discarded(string frame)
    {
        var server = new ScriptedServer();
        server.Start();

        Assert.Empty(server.Give(frame));
        Assert.Equal(PppLinkEvents.None, server.Events);
        Assert.Empty(server.Give("C021 02010013 01040FFB0305C22381050611111111"));
        Assert.Equal(["C021 02070004"], server.Give("C021 01070004"));
        Assert.Equal(PppLinkEvents.AuthenticationStarted, server.Events);
    }

    [Fact]
    public void Bytes_behind_the_length_are_padding()
    {
        var server = new ScriptedServer();
        server.Start();

        Assert.Equal(["C021 02070008 01040578"], server.Give("C021 01070008 01040578 0702 0802 00"));
    }

    [Fact]
    public void A_request_is_repeated_with_its_identifier_until_max_configure()
    {
        var server = new ScriptedServer(new PppServerOptions { Methods = [AuthenticationMethod.MsChapV2], RestartTimeout = 2_000, MaxConfigure = 4 });
        var begin = server.Now;
        Assert.Equal([FirstRequest], server.Start());
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal([FirstRequest], server.Wait());
        }

        Assert.Empty(server.Wait());
        Assert.Equal(PppLinkEvents.Ended, server.Events);
        Assert.Equal(begin + (4 * 2_000), server.Now);
        Assert.Equal(PppLinkEnd.NegotiationFailed, server.Link.End);
        Assert.Contains("4 Configure-Requests", server.Link.Fault, StringComparison.Ordinal);
        Assert.Equal(long.MaxValue, server.Link.NextDeadline);
    }

    [Fact]
    public void A_peer_that_acknowledges_but_never_asks_runs_out_of_time()
    {
        var server = new ScriptedServer();
        var begin = server.Now;
        var request = Assert.Single(server.Start());
        while (server.Link.End is PppLinkEnd.None)
        {
            request = server.Wait().LastOrDefault(frame => frame.StartsWith("C021 01", StringComparison.Ordinal)) ?? request;
            server.Give("C021 02" + request[7..]);
        }

        Assert.Equal(PppLinkEnd.NegotiationFailed, server.Link.End);
        Assert.Equal(begin + 60_000, server.Now);
    }

    [Fact]
    public void An_answer_that_comes_twice_counts_once()
    {
        var server = new ScriptedServer().WithLcpOpen();

        Assert.Empty(server.Give("C021 02010013 01040FFB0305C22381050611111111"));
        Assert.Equal(PppLinkEvents.None, server.Events);
    }

    [Fact]
    public void An_echo_is_answered_with_our_magic_number()
    {
        var server = new ScriptedServer().WithLcpOpen();

        Assert.Equal(["C021 0A2A000B 11111111616263"], server.Give("C021 092A000B DEADBEEF616263"));
        Assert.Empty(server.Give("C021 092A0007 DEADBE"));
        Assert.Empty(server.Give("C021 092A0008 11111111"));
        Assert.Empty(server.Give("C021 0A2A0008 DEADBEEF"));
        Assert.Empty(server.Give("C021 0B2A0008 DEADBEEF"));
    }

    [Fact]
    public void An_echo_is_answered_with_zero_when_the_peer_takes_no_magic_number()
    {
        var server = new ScriptedServer();
        server.Start();
        server.Give("C021 0401000A 050611111111");
        server.Give("C021 0202000D 01040FFB0305C22381");
        server.Give("C021 01010004");

        Assert.Equal(["C021 0A2A0008 00000000"], server.Give("C021 092A0008 DEADBEEF"));
    }

    [Theory]
    [InlineData("C021 63070006 ABCD", "C021 0702000A 63070006ABCD")]
    [InlineData("C021 00070004", "C021 07020008 00070004")]
    [InlineData("C021 0E070004", "C021 07020008 0E070004")]
    public void An_unknown_code_is_rejected(string frame, string answer)
    {
        Assert.Equal([answer], new ScriptedServer().WithLcpOpen().Give(frame));
    }

    [Fact]
    public void What_is_rejected_is_cut_to_the_mru_of_the_peer()
    {
        var server = new ScriptedServer();
        server.Start();
        server.Give("C021 02010013 01040FFB0305C22381050611111111");
        server.Give("C021 01010008 01040100");
        server.Authenticated();

        var codeReject = Assert.Single(server.Give($"C021 63010404 {new string('A', 2 * 0x400)}"));
        var protocolReject = Assert.Single(server.Give($"8057 01010404 {new string('A', 2 * 0x400)}"));

        Assert.Equal(256, server.Link.PeerMru);
        Assert.StartsWith("C021 07020100", codeReject, StringComparison.Ordinal);
        Assert.StartsWith("C021 08030100", protocolReject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C021 0C020012 000000004D53524153 56352E3230")] // Identification, as Windows sends it
    [InlineData("C021 0D02000C 0000000000000001")] // Time-Remaining
    public void What_a_client_tells_for_information_is_left_without_answer(string frame)
    {
        Assert.Empty(new ScriptedServer().WithLcpOpen().Give(frame));
    }

    [Fact]
    public void A_code_reject_that_can_be_borne_changes_nothing()
    {
        var server = new ScriptedServer().WithLcpOpen();

        Assert.Empty(server.Give("C021 07010008 08010004"));
        Assert.Equal(PppLinkEnd.None, server.Link.End);
    }

    [Fact]
    public void A_code_reject_of_what_every_peer_must_know_ends_the_link()
    {
        var server = new ScriptedServer().WithLcpOpen();

        Assert.StartsWith("C021 0502", server.Give("C021 07010008 01010004")[0], StringComparison.Ordinal);
        Assert.Equal(PppLinkEnd.NegotiationFailed, server.Link.End);
        Assert.Contains("ConfigureRequest", server.Link.Fault, StringComparison.Ordinal);
        server.Give("C021 06020004");
        Assert.Equal(PppLinkEvents.Ended, server.Events);
    }

    [Fact]
    public void Our_own_packets_come_back_and_the_link_counts_as_looped_back()
    {
        var server = new ScriptedServer(new PppServerOptions { Methods = [AuthenticationMethod.MsChapV2] });
        var frames = new Queue<string>(server.Start());
        for (var steps = 0; server.Link.End is PppLinkEnd.None; steps++)
        {
            Assert.True(steps < 100);
            foreach (var frame in frames.Count > 0 ? server.Give(frames.Dequeue()) : server.Wait())
            {
                frames.Enqueue(frame);
            }
        }

        Assert.Equal(PppLinkEnd.NegotiationFailed, server.Link.End);
        Assert.Contains("looped back", server.Link.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_peer_that_has_our_magic_number_every_time_is_a_loop()
    {
        var server = new ScriptedServer();
        server.Start();
        for (var i = 0; i < 5; i++)
        {
            Assert.StartsWith("C021 0307000A 0506", Assert.Single(server.Give("C021 0107000A 050611111111")), StringComparison.Ordinal);
        }

        server.Give("C021 0107000A 050611111111");

        Assert.Equal(PppLinkEnd.NegotiationFailed, server.Link.End);
        Assert.Contains("looped back", server.Link.Fault, StringComparison.Ordinal);
    }
}
