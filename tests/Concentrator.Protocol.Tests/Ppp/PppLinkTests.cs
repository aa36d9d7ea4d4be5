using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Ppp;

public sealed class PppLinkTests
{
    private static readonly PppClientOptions s_client = new() { UserName = "alice", Password = "secret" };

    [Theory]
    [InlineData(AuthenticationMethod.Pap)]
    [InlineData(AuthenticationMethod.ChapMd5)]
    [InlineData(AuthenticationMethod.MsChapV2)]
    [InlineData(AuthenticationMethod.Eap)]
    public void Both_sides_agree_on_method_addresses_and_key(AuthenticationMethod method)
    {
        var pair = Pair(new PppServerOptions { Methods = [method] }, s_client with { Methods = [method] });

        pair.Start();
        pair.RunUntil(() => pair.NetworkIsUp);

        Assert.True(pair.NetworkIsUp);
        Assert.Equal(method, pair.Server.Method);
        Assert.Equal(method, pair.Client.Method);
        Assert.Equal(PppPair.Granted, pair.Client.Addresses);
        Assert.Equal(pair.ServerKey, pair.Client.HigherLayerAuthenticationKey);
        Assert.Equal(1400, pair.Server.PeerMru);
        Assert.Equal(4087, pair.Client.PeerMru);
        Assert.Equal(1, pair.AuthenticationsStarted);
        Assert.Equal(long.MaxValue, pair.Server.NextDeadline);
        Assert.Equal(long.MaxValue, pair.Client.NextDeadline);
    }

    [Fact]
    public void A_client_that_wants_another_address_gets_the_granted_one()
    {
        var pair = Pair(new PppServerOptions(), s_client with { RequestedAddress = new Ipv4Address(0xC0A80001) });

        pair.Start();
        pair.RunUntil(() => pair.NetworkIsUp);

        Assert.Equal(PppPair.Granted, pair.Client.Addresses);
    }

    [Fact]
    public void The_client_names_its_method_and_the_server_takes_it()
    {
        var pair = Pair(
            new PppServerOptions { Methods = [AuthenticationMethod.Eap, AuthenticationMethod.MsChapV2, AuthenticationMethod.Pap] },
            s_client with { Methods = [AuthenticationMethod.Pap, AuthenticationMethod.ChapMd5] });

        pair.Start();
        pair.RunUntil(() => pair.NetworkIsUp);

        Assert.True(pair.NetworkIsUp);
        Assert.Equal(AuthenticationMethod.Pap, pair.Server.Method);
        Assert.Equal(AuthenticationMethod.Pap, pair.Client.Method);
    }

    [Fact]
    public void Without_a_common_method_both_sides_end()
    {
        var pair = Pair(
            new PppServerOptions { Methods = [AuthenticationMethod.Eap, AuthenticationMethod.MsChapV2] },
            s_client with { Methods = [AuthenticationMethod.Pap] });

        pair.Start();
        pair.RunUntil(() => pair.HasEnded);

        Assert.True(pair.HasEnded);
        Assert.Equal(PppLinkEnd.NoCommonMethod, pair.Server.End);
        Assert.Contains("Eap, MsChapV2", pair.Server.Fault, StringComparison.Ordinal);
        Assert.Equal(PppLinkEnd.PeerTerminated, pair.Client.End);
        Assert.Equal(0, pair.AuthenticationsStarted);
    }

    [Fact]
    public void A_refused_login_ends_both_sides_with_what_the_server_said()
    {
        var pair = Pair(new PppServerOptions(), s_client, secret: 1);

        pair.Start();
        pair.RunUntil(() => pair.HasEnded);

        Assert.True(pair.HasEnded);
        Assert.Equal(AuthenticationFailure.WrongPassword, pair.Refusal);
        Assert.Equal(PppLinkEnd.Local, pair.Server.End);
        Assert.Equal(PppLinkEnd.AuthenticationFailed, pair.Client.End);
        Assert.Equal("The server refused the login.", pair.Client.Fault);
        Assert.False(pair.ServerSaw.HasFlag(PppLinkEvents.NetworkUp));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Either_side_ends_the_link_in_good_order(bool server)
    {
        var pair = Pair(new PppServerOptions(), s_client);
        pair.Start();
        pair.RunUntil(() => pair.NetworkIsUp);

        if (server)
        {
            pair.TerminateServer();
        }
        else
        {
            pair.TerminateClient();
        }

        pair.RunUntil(() => pair.HasEnded);

        Assert.True(pair.HasEnded);
        Assert.Equal(server ? PppLinkEnd.Local : PppLinkEnd.PeerTerminated, pair.Server.End);
        Assert.Equal(server ? PppLinkEnd.PeerTerminated : PppLinkEnd.Local, pair.Client.End);
        Assert.Null(pair.Server.Fault);
        Assert.Null(pair.Client.Fault);
        Assert.Equal(long.MaxValue, pair.Server.NextDeadline);
        Assert.Equal(long.MaxValue, pair.Client.NextDeadline);
    }

    private static PppPair Pair(PppServerOptions server, PppClientOptions client, byte secret = FakePeer.Secret)
    {
        byte conversation = 0;
        return new PppPair(server, client, _ => new FakeAuthenticator(++conversation), _ => new FakePeer(secret));
    }
}
