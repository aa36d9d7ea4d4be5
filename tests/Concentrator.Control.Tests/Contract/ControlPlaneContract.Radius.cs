using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    [Fact]
    public async Task A_user_whom_a_RADIUS_server_accepts_gets_what_the_server_says()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.AcceptPassword("theirs", accept =>
        {
            accept.TryAdd(RadiusAttributeType.UserName, "Carla");
            accept.TryAdd(RadiusAttributeType.SessionTimeout, 3600);
            accept.TryAdd(RadiusAttributeType.IdleTimeout, 600);
            accept.TryAdd(RadiusAttributeType.FramedPool, "second");
            accept.TryAdd(MicrosoftAttributeType.PrimaryDnsServer, [192, 0, 2, 53]);
            accept.TryAdd(RadiusAttributeType.FramedRoute, "10.0.0.0/8 0.0.0.0 1");
        }));
        var (host, edge) = await Start(With(server) with { Pools = [ControlPlaneSetup.Pool("10.9.0.0/24"), ControlPlaneSetup.Pool("10.8.0.0/24", "second")] });

        var login = await edge.Login("carla@example", "theirs", AuthenticationMethod.Pap);
        Assert.Equal(AuthenticationFailure.None, login.Answer.Failure);
        Assert.Equal(("Carla", "second", AuthenticationAuthority.Radius), (login.Grant.UserName, login.Grant.Pool, login.Grant.Authority));
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromMinutes(10)), (login.Grant.SessionLimit, login.Grant.IdleLimit));
        Assert.Equal([IPAddress.Parse("192.0.2.53")], login.Grant.DnsServers);
        Assert.True(await edge.OpenTunnel(login));
        Assert.Equal("Carla", Assert.Single(await host.Sessions.List(default)).UserName);

        RadiusPacket.Parse(Assert.Single(server.Requests), out var request);
        Assert.Equal(RadiusSignature.Valid, server.Secret.CheckRequest(request, requireMessageAuthenticator: true));
        Assert.Equal("carla@example", Text(request, RadiusAttributeType.UserName));
        Assert.Equal(edge.Name, Text(request, RadiusAttributeType.NasIdentifier));
        Assert.Equal("192.0.2.1", Text(request, RadiusAttributeType.CallingStationId));
        Assert.Equal("vpn.example", Text(request, RadiusAttributeType.CalledStationId));
        Assert.Equal(login.Tunnel.ToString(), Text(request, RadiusAttributeType.AcctSessionId));
    }

    [Fact]
    public async Task An_address_that_a_RADIUS_server_gives_is_the_users_alone()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.AcceptPassword("theirs", accept => accept.TryAdd(RadiusAttributeType.FramedIpAddress, IPAddress.Parse("10.7.0.7"))));
        var (_, edge) = await Start(With(server));

        var first = await edge.Login("carla", "theirs", AuthenticationMethod.Pap);
        Assert.Equal((IPAddress.Parse("10.7.0.7"), IPNetwork.Parse("10.7.0.7/32")), (first.Address, first.Grant.Route));
        Assert.True(await edge.OpenTunnel(first));

        var other = await edge.Login("dora", "theirs", AuthenticationMethod.Pap);
        Assert.Equal(AuthenticationFailure.NoAddress, other.Answer.Failure);
        await edge.Close(first);
        Assert.Equal(IPAddress.Parse("10.7.0.7"), (await edge.Login("dora", "theirs", AuthenticationMethod.Pap)).Address);
    }

    [Fact]
    public async Task A_user_of_a_RADIUS_server_that_returns_has_its_last_address()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.AcceptPassword("theirs"));
        var (_, edge) = await Start(With(server));

        var first = await edge.Login("carla", "theirs", AuthenticationMethod.Pap);
        Assert.True(await edge.OpenTunnel(first));
        await edge.Close(first);
        Assert.NotEqual(first.Address, (await edge.Login("dora", "theirs", AuthenticationMethod.Pap)).Address);
        Assert.Equal(first.Address, (await edge.Login("carla", "theirs", AuthenticationMethod.Pap)).Address);
    }

    [Fact]
    public async Task Our_own_users_are_judged_here_and_others_by_the_RADIUS_server()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.AcceptPassword("theirs"));
        var (_, edge) = await Start(With(server));

        Assert.Equal(AuthenticationAuthority.Local, (await edge.Login("ann", TestUsers.Password, AuthenticationMethod.Pap)).Grant.Authority);
        Assert.Equal(AuthenticationFailure.WrongPassword, (await edge.Login("ann", "theirs", AuthenticationMethod.Pap)).Answer.Failure);
        Assert.Empty(server.Requests);
        Assert.Equal(AuthenticationAuthority.Radius, (await edge.Login("carla", "theirs", AuthenticationMethod.Pap)).Grant.Authority);
        Assert.Equal(AuthenticationFailure.RefusedByServer, (await edge.Login("carla", "wrong", AuthenticationMethod.Pap)).Answer.Failure);
        Assert.Equal(AuthenticationFailure.None, (await edge.Login("ann", TestUsers.Password, AuthenticationMethod.Eap)).Answer.Failure);
    }

    [Fact]
    public async Task With_RADIUS_alone_our_own_users_are_nobody()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.AcceptPassword("theirs"));
        var setup = With(server);
        var (_, edge) = await Start(setup with { Radius = setup.Radius! with { OwnUsersFirst = false } });

        Assert.Equal(AuthenticationFailure.RefusedByServer, (await edge.Login("ann", TestUsers.Password, AuthenticationMethod.Pap)).Answer.Failure);
        Assert.Equal(AuthenticationAuthority.Radius, (await edge.Login("ann", "theirs", AuthenticationMethod.Pap)).Grant.Authority);
    }

    [Fact]
    public async Task Users_of_a_RADIUS_server_have_no_more_sessions_at_once_than_policy_allows()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.AcceptPassword("theirs"));
        var (host, edge) = await Start(With(server) with { Sessions = SessionPolicy.Deny });
        var second = await host.NewEdge("edge-2");

        var login = await edge.Login("carla", "theirs", AuthenticationMethod.Pap);
        Assert.True(await edge.OpenTunnel(login));
        Assert.Equal(AuthenticationFailure.TooManySessions, (await second.Login("Carla", "theirs", AuthenticationMethod.Pap)).Answer.Failure);
        Assert.Equal(AuthenticationFailure.None, (await second.Login("dora", "theirs", AuthenticationMethod.Pap)).Answer.Failure);
        await edge.Close(login);
        Assert.Equal(AuthenticationFailure.None, (await second.Login("Carla", "theirs", AuthenticationMethod.Pap)).Answer.Failure);
    }

    [Fact]
    public async Task An_accept_of_MS_CHAPv2_without_keys_is_refused_with_that_reason()
    {
        await using var server = new TestRadiusServer(request =>
        {
            var answer = RadiusPacketWriter.Answer(RadiusCode.AccessAccept, request, messageAuthenticator: true);
            answer.TryAdd(MicrosoftAttributeType.Chap2Success, [.. "1S=0123456789ABCDEF0123456789ABCDEF01234567"u8]);
            return answer;
        });
        var (_, edge) = await Start(With(server));

        Assert.Equal(AuthenticationFailure.MissingKeys, (await edge.Login("carla", "theirs")).Answer.Failure);
    }

    [Theory]
    [InlineData(254, 8)]
    [InlineData(8, 129)]
    public async Task A_RADIUS_server_is_not_asked_about_less_than_there_is(int nameLength, int passwordLength)
    {
        await using var server = new TestRadiusServer(TestRadiusServer.AcceptPassword("theirs"));
        var (_, edge) = await Start(With(server));

        var login = await edge.Login(new string('c', nameLength), new string('p', passwordLength), AuthenticationMethod.Pap);
        Assert.Equal(AuthenticationFailure.Malformed, login.Answer.Failure);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task When_no_RADIUS_server_answers_the_login_is_refused_with_that_reason()
    {
        await using var server = new TestRadiusServer(_ => null);
        var setup = With(server);
        var (host, edge) = await Start(setup with { Radius = setup.Radius! with { Servers = [server.Options() with { Timeout = TimeSpan.FromSeconds(1), Tries = 3 }] } });

        var login = edge.Login("carla", "theirs", AuthenticationMethod.Pap);
        while (!login.IsCompleted)
        {
            await Task.WhenAny(login, Task.Delay(20));
            host.Clock.Advance(TimeSpan.FromMilliseconds(200));
        }

        Assert.Equal(AuthenticationFailure.NoServerAnswer, (await login).Answer.Failure);
        Assert.Equal(3, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal(server.Requests[0], request));
    }

    private static ControlPlaneSetup With(TestRadiusServer server) => new() { Radius = new RadiusOptions { Servers = [server.Options()], OwnUsersFirst = true } };

    private static string Text(RadiusPacket packet, RadiusAttributeType type) => packet.TryFind(type, out var found) && found.TryReadText(out var text) ? text : "";
}
