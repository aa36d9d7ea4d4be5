using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>IPV6CP as a client sees it (RFC 5072). The server's interface identifier is 1.</summary>
public sealed class Ipv6cpTests
{
    private const string Request = "8057 0105000E 010A02AABBCCDDEEFF11";

    [Fact]
    public void A_client_that_never_speaks_ipv6cp_is_never_asked()
    {
        var server = new ScriptedServer { HasIpv6 = true }.WithLcpOpen();

        Assert.Equal(["8021 0101000A 03060A090001"], server.Authenticated());
        server.Give("8021 0201000A 03060A090001");
        server.Give("8021 0101000A 03060A090002");
        Assert.Equal(PppLinkEvents.NetworkUp, server.Events);
        Assert.Equal(long.MaxValue, server.Link.NextDeadline);
    }

    [Fact]
    public void A_client_that_asks_gets_its_ack_and_the_servers_request()
    {
        var server = new ScriptedServer { HasIpv6 = true }.WithNetworkUp();

        Assert.Equal(["8057 0101000E 010A0000000000000001", "8057 0205000E 010A02AABBCCDDEEFF11"], server.Give(Request));
        server.Give("8057 0201000E 010A0000000000000001");

        Assert.Equal(PppLinkEvents.Ipv6Up, server.Events);
        Assert.Equal(new InterfaceIdentifiers(0x02AA_BBCC_DDEE_FF11, 1), server.Link.Identifiers);
        Assert.Equal("fe80::2aa:bbcc:ddee:ff11", server.Link.Identifiers!.ClientLinkLocal.ToString());
        Assert.Equal("fe80::1", server.Link.Identifiers!.ServerLinkLocal.ToString());
        Assert.Equal(long.MaxValue, server.Link.NextDeadline);
    }

    [Fact]
    public void Without_ipv6_in_the_grant_ipv6cp_gets_a_protocol_reject()
    {
        Assert.Equal(["C021 08020014 80570105000E010A02AABBCCDDEEFF11"], new ScriptedServer().WithNetworkUp().Give(Request));
    }

    [Theory]
    [InlineData("010A 0000000000000000")] // none: the client wants to be given one
    [InlineData("010A 0000000000000001")] // the server's own
    [InlineData("0106 00000001")] // half of one
    [InlineData("")] // none at all
    public void A_client_without_an_identifier_of_its_own_is_given_one(string options)
    {
        var server = new ScriptedServer { HasIpv6 = true }.WithNetworkUp();
        var size = 4 + (options.Replace(" ", "", StringComparison.Ordinal).Length / 2);

        var answer = server.Give($"8057 0105{size:X4} {options}")[1];

        Assert.StartsWith("8057 0305000E 010A", answer, StringComparison.Ordinal);
        var given = answer[^16..];
        Assert.NotEqual("0000000000000000", given);
        Assert.NotEqual("0000000000000001", given);
        Assert.Equal([$"8057 0206000E 010A{given}"], server.Give($"8057 0106000E 010A{given}"));
    }

    [Fact]
    public void Header_compression_is_rejected()
    {
        var server = new ScriptedServer { HasIpv6 = true }.WithNetworkUp();

        Assert.Equal("8057 04050008 02040061", server.Give("8057 01050012 010A02AABBCCDDEEFF11 02040061")[1]);
    }

    [Fact]
    public void A_client_that_wants_another_identifier_for_the_server_gets_it()
    {
        var server = new ScriptedServer { HasIpv6 = true }.WithNetworkUp();
        server.Give(Request);

        Assert.Equal(["8057 0102000E 010A00000000000000AB"], server.Give("8057 0301000E 010A00000000000000AB"));
        server.Give("8057 0202000E 010A00000000000000AB");

        Assert.Equal(0xABu, server.Link.Identifiers!.Server);
    }

    [Fact]
    public void A_client_that_rejects_the_identifier_keeps_ipv4()
    {
        var server = new ScriptedServer { HasIpv6 = true }.WithNetworkUp();
        server.Give(Request);

        Assert.StartsWith("8057 05", Assert.Single(server.Give("8057 0401000E 010A0000000000000001")), StringComparison.Ordinal);
        Assert.Equal(PppLinkEnd.None, server.Link.End);
        Assert.StartsWith("C021 08", Assert.Single(server.Give(Request)), StringComparison.Ordinal);
    }

    [Fact]
    public void Ipv6_that_is_terminated_can_be_negotiated_again()
    {
        var server = new ScriptedServer { HasIpv6 = true }.WithNetworkUp();
        server.Give(Request);
        server.Give("8057 0201000E 010A0000000000000001");

        Assert.Equal(["8057 06070004"], server.Give("8057 05070004"));
        Assert.Equal(PppLinkEvents.Ipv6Down, server.Events);
        server.Wait();
        Assert.Equal(PppLinkEnd.None, server.Link.End);

        Assert.Equal(["8057 0102000E 010A0000000000000001", "8057 0208000E 010A02AABBCCDDEEFF12"], server.Give("8057 0108000E 010A02AABBCCDDEEFF12"));
        server.Give("8057 0202000E 010A0000000000000001");
        Assert.Equal(PppLinkEvents.Ipv6Up, server.Events);
        Assert.Equal(0x02AA_BBCC_DDEE_FF12u, server.Link.Identifiers!.Client);
    }

    [Fact]
    public void A_client_that_rejects_ipcp_lives_with_ipv6_alone()
    {
        var server = new ScriptedServer { HasIpv6 = true }.WithIpcpBegun();

        Assert.Empty(server.Give("C021 08010010 8021 0101000A 03060A090001"));
        Assert.Equal(PppLinkEnd.None, server.Link.End);
        server.Give(Request);
        server.Give("8057 0201000E 010A0000000000000001");

        Assert.Equal(PppLinkEvents.Ipv6Up, server.Events);
        Assert.Equal(long.MaxValue, server.Link.NextDeadline);
    }

    [Fact]
    public void A_client_that_rejects_ipcp_and_never_begins_ipv6cp_loses_the_link()
    {
        var server = new ScriptedServer { HasIpv6 = true }.WithIpcpBegun();
        server.Give("C021 08010010 8021 0101000A 03060A090001");

        Assert.StartsWith("C021 05", Assert.Single(server.Wait()), StringComparison.Ordinal);
        Assert.Equal(PppLinkEnd.NegotiationFailed, server.Link.End);
    }

    [Fact]
    public void A_client_that_rejects_both_loses_the_link()
    {
        var server = new ScriptedServer { HasIpv6 = true }.WithIpcpBegun();
        server.Give(Request);
        server.Give("C021 08010010 8021 0101000A 03060A090001");
        server.Give("C021 08020014 8057 0101000E 010A0000000000000001");

        Assert.Equal(PppLinkEnd.NegotiationFailed, server.Link.End);
        Assert.Contains("IPCP", server.Link.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(false, true, true)]
    public void Our_client_and_our_server_agree(bool ipv4, bool ipv6, bool granted)
    {
        var pair = new PppPair(
            new PppServerOptions { Methods = [AuthenticationMethod.MsChapV2] },
            new PppClientOptions { UserName = "alice", Password = "secret", Ipv4 = ipv4, Ipv6 = ipv6 },
            _ => new FakeAuthenticator(conversation: 7),
            _ => new FakePeer(FakePeer.Secret))
        {
            HasIpv6 = granted,
        };
        pair.Start();
        pair.RunUntil(() => false, limit: 5_000);

        Assert.Equal(PppLinkEnd.None, pair.Server.End);
        Assert.Equal(ipv4, pair.NetworkIsUp);
        Assert.Equal(ipv6 && granted, pair.ServerSaw.HasFlag(PppLinkEvents.Ipv6Up) && pair.ClientSaw.HasFlag(PppLinkEvents.Ipv6Up));
        Assert.Equal(pair.Server.Identifiers, pair.Client.Identifiers);
    }

    [Fact]
    public void A_client_for_ipv6_only_loses_the_link_to_a_server_without_it()
    {
        var pair = new PppPair(
            new PppServerOptions { Methods = [AuthenticationMethod.MsChapV2] },
            new PppClientOptions { UserName = "alice", Password = "secret", Ipv4 = false, Ipv6 = true },
            _ => new FakeAuthenticator(conversation: 7),
            _ => new FakePeer(FakePeer.Secret));
        pair.Start();
        pair.RunUntil(() => pair.HasEnded);

        Assert.Equal(PppLinkEnd.NegotiationFailed, pair.Server.End);
    }
}
