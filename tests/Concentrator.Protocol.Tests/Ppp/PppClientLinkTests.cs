using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>The client's link as a server sees it.</summary>
public sealed class PppClientLinkTests
{
    [Fact]
    public void The_first_request_names_mru_and_magic_number()
    {
        Assert.Equal(["C021 0101000E 01040578050611111111"], new ScriptedClient().Start());
    }

    [Theory]
    [InlineData("0305C22381", "02", "0305C22381")] // the first choice
    [InlineData("0304C023", "02", "0304C023")] // the second
    [InlineData("0304C227", "03", "0305C22381")] // EAP is not among them
    [InlineData("0305C22380", "03", "0305C22381")]
    [InlineData("0302", "03", "0305C22381")]
    [InlineData("01040FFB0305C223810506DEADBEEF", "02", "01040FFB0305C223810506DEADBEEF")] // our own server
    [InlineData("0305C2238107020802", "04", "07020802")]
    public void The_servers_request_gets_its_answer(string options, string code, string answer)
    {
        var client = new ScriptedClient();
        client.Start();

        Assert.Equal([$"C021 {code}05{4 + (answer.Length / 2):X4} {answer}"], client.Give($"C021 0105{4 + (options.Length / 2):X4} {options}"));
    }

    [Fact]
    public void A_server_that_insists_on_another_method_loses_the_link()
    {
        var client = new ScriptedClient();
        client.Start();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(["C021 03050009 0305C22381"], client.Give("C021 01050008 0304C227"));
        }

        Assert.StartsWith("C021 05", Assert.Single(client.Give("C021 01050008 0304C227")), StringComparison.Ordinal);
        Assert.Equal(PppLinkEnd.NoCommonMethod, client.Link.End);
        Assert.Contains("MsChapV2, Pap", client.Link.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_wants_no_login_is_not_trusted()
    {
        var client = new ScriptedClient();
        client.Start();
        client.Give("C021 0201000E 01040578050611111111");

        client.Give("C021 01010004");

        Assert.Equal(PppLinkEnd.NoCommonMethod, client.Link.End);
        Assert.Contains("no authentication", client.Link.Fault, StringComparison.Ordinal);
        Assert.Empty(client.Give("8021 0101000A 03060A090001"));
    }

    [Fact]
    public void A_response_is_repeated_until_the_result_comes()
    {
        var client = new ScriptedClient().WithLcpOpen();
        Assert.Equal(AuthenticationMethod.MsChapV2, client.Link.Method);
        Assert.Equal(["C223 02010006 072A"], client.Give("C223 01010005 07"));
        Assert.Equal(["C223 02010006 072A"], client.Wait());
        Assert.Equal(["C223 02010006 072A"], client.Give("C223 01010005 07"));

        Assert.Equal(["8021 01010022 030600000000810600000000820600000000830600000000840600000000"], client.Give("C223 03010005 07"));
        Assert.Equal(PppLinkEvents.Authenticated, client.Events);
        Assert.Equal(FakePeer.Key, client.Link.HigherLayerAuthenticationKey);
    }

    [Fact]
    public void In_eap_only_the_server_repeats()
    {
        var options = new PppClientOptions { UserName = "alice", Password = "secret", Methods = [AuthenticationMethod.Eap], AuthenticationTimeout = 20_000 };
        var client = new ScriptedClient(options).WithLcpOpen("0304C227");
        Assert.Single(client.Give("C227 01010005 07"));

        Assert.StartsWith("C021 05", Assert.Single(client.Wait()), StringComparison.Ordinal);
        Assert.Equal(PppLinkEnd.AuthenticationFailed, client.Link.End);
    }

    [Theory]
    [InlineData("C023 03010005 07")] // another protocol's
    [InlineData("C223 0301")]
    [InlineData("C223 03010003 07")]
    [InlineData("C223 03010006 07")]
    [InlineData("8021 0101000A 03060A090001")]
    [InlineData("0021 45000014")]
    public void While_it_authenticates_the_client_takes_only_that(string frame)
    {
        var client = new ScriptedClient().WithLcpOpen();

        Assert.Empty(client.Give(frame));
        Assert.Equal(PppLinkEvents.None, client.Events);
    }

    [Fact]
    public void A_refused_login_says_what_the_server_said()
    {
        var client = new ScriptedClient().WithLcpOpen();

        client.Give("C223 04010005 07");

        Assert.Equal(PppLinkEnd.AuthenticationFailed, client.Link.End);
        Assert.Equal("The server refused the login.", client.Link.Fault);
        Assert.False(client.Events.HasFlag(PppLinkEvents.Authenticated));
    }

    [Fact]
    public void The_server_gives_address_and_name_servers()
    {
        var client = new ScriptedClient().WithIpcpBegun();

        Assert.Equal(["8021 0102001C 030600000000810600000000820600000000830600000000"], client.Give("8021 0401000A 840600000000"));
        Assert.Equal(
            ["8021 0103001C 03060A09000281060A09003582060A090037830600000000"],
            client.Give("8021 03020016 03060A090002 81060A090035 82060A090037"));
        Assert.Equal(["8021 0201000A 03060A090001"], client.Give("8021 0101000A 03060A090001"));
        Assert.Empty(client.Give("8021 0203001C 03060A09000281060A09003582060A090037830600000000"));

        Assert.Equal(PppLinkEvents.NetworkUp, client.Events);
        Assert.Equal(
            new PppAddresses(new Ipv4Address(0x0A090002), new Ipv4Address(0x0A090001), new Ipv4Address(0x0A090035), default, new Ipv4Address(0x0A090037)),
            client.Link.Addresses);
    }

    [Fact]
    public void The_address_that_the_user_wants_is_asked_for()
    {
        var options = new PppClientOptions
        {
            UserName = "alice",
            Password = "secret",
            Methods = [AuthenticationMethod.MsChapV2],
            RequestedAddress = new Ipv4Address(0x0A090099),
        };
        var client = new ScriptedClient(options).WithLcpOpen();

        Assert.StartsWith("8021 01010022 03060A090099", Assert.Single(client.Give("C223 03010005 00")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8021 02010022 030600000000810600000000820600000000830600000000840600000000")] // acknowledges no address
    [InlineData("8021 0401000A 030600000000")] // rejects the option
    public void A_server_without_an_address_loses_the_link(string answer)
    {
        var client = new ScriptedClient().WithIpcpBegun();

        foreach (var request in client.Give(answer).Where(frame => frame.StartsWith("8021 01", StringComparison.Ordinal)))
        {
            client.Give("8021 02" + request[7..]);
        }

        Assert.Equal(PppLinkEnd.NegotiationFailed, client.Link.End);
        Assert.Contains("no IPv4 address", client.Link.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("80FD 0101000A 120601000060")]
    [InlineData("8057 0101000E 010A0000000000000001")]
    public void What_the_client_does_not_speak_it_rejects(string frame)
    {
        Assert.StartsWith("C021 0802", Assert.Single(new ScriptedClient().WithIpcpBegun().Give(frame)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0206002D0F01", "0206002D0F01")]
    [InlineData("030600000000", "030600000000")]
    [InlineData("03040A09", "03040A09")]
    public void What_the_server_may_not_ask_is_rejected(string options, string rejected)
    {
        var client = new ScriptedClient().WithIpcpBegun();

        Assert.Equal([$"8021 0401{4 + (rejected.Length / 2):X4} {rejected}"], client.Give($"8021 0101{4 + (options.Length / 2):X4} {options}"));
    }

    [Fact]
    public void A_silent_server_is_given_up()
    {
        var client = new ScriptedClient();
        client.Start();
        for (var i = 0; i < 10; i++)
        {
            client.Wait();
        }

        Assert.Equal(PppLinkEvents.Ended, client.Events);
        Assert.Equal(PppLinkEnd.NegotiationFailed, client.Link.End);
    }

    [Fact]
    public void A_server_that_negotiates_lcp_again_gets_a_new_login()
    {
        var logins = 0;
        var client = new ScriptedClient(newPeer: _ =>
        {
            logins++;
            return new FakePeer(FakePeer.Secret);
        }).WithLcpOpen();

        Assert.Equal(["C021 0102000E 01040578050611111111", "C021 02090009 0305C22381"], client.Give("C021 01090009 0305C22381"));
        Assert.Empty(client.Give("C223 03010005 07"));
        client.Give("C021 0202000E 01040578050611111111");

        Assert.Equal(2, logins);
        Assert.Single(client.Give("C223 01010005 07"));
    }
}
