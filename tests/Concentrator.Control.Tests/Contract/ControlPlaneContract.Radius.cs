using System.Net;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Health;
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
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromMinutes(10)), (login.Grant.Access.SessionLimit, login.Grant.Access.IdleLimit));
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

    [Theory]
    [InlineData(RadiusAttributeType.ServiceType, MicrosoftAttributeType.None, "00000006")]
    [InlineData(RadiusAttributeType.VendorSpecific, MicrosoftAttributeType.QuarantineState, "00000003")]
    [InlineData(RadiusAttributeType.VendorSpecific, MicrosoftAttributeType.Filter, "00000001")]
    [InlineData(RadiusAttributeType.VendorSpecific, MicrosoftAttributeType.Ipv4RemediationServers, "00C00002")]
    [InlineData(RadiusAttributeType.VendorSpecific, MicrosoftAttributeType.QuarantineIpFilter, "00")]
    [InlineData(RadiusAttributeType.UserName, MicrosoftAttributeType.None, "610A62")]
    [InlineData(RadiusAttributeType.SessionTimeout, MicrosoftAttributeType.None, "01")]
    [InlineData(RadiusAttributeType.FramedIpAddress, MicrosoftAttributeType.None, "E0000001")]
    public async Task An_accept_that_cannot_be_honoured_is_a_refusal(RadiusAttributeType type, MicrosoftAttributeType microsoft, string value)
    {
        var bytes = Convert.FromHexString(value);
        await using var server = new TestRadiusServer(TestRadiusServer.AcceptPassword("theirs", accept => _ = microsoft == MicrosoftAttributeType.None ? accept.TryAdd(type, bytes) : accept.TryAdd(microsoft, bytes)));
        var (_, edge) = await Start(With(server));

        Assert.Equal(AuthenticationFailure.BadServerAnswer, (await edge.Login("carla", "theirs", AuthenticationMethod.Pap)).Answer.Failure);
    }

    [Fact]
    public async Task A_filter_and_a_statement_of_health_that_a_RADIUS_server_sends_are_the_sessions()
    {
        var statement = SohMessage.Write(new StatementOfHealth { Source = HealthSource.Peap, At = DateTimeOffset.UnixEpoch, Firewall = true }, new byte[SohMessage.CorrelationIdSize]);
        await using var server = new TestRadiusServer(TestRadiusServer.AcceptPassword("theirs", accept =>
        {
            accept.TryAdd(MicrosoftAttributeType.Filter, RadiusFilters.DropAllBut);
            accept.TryAdd(MicrosoftAttributeType.QuarantineSoh, statement.AsSpan(0, 200));
            accept.TryAdd(MicrosoftAttributeType.QuarantineSoh, statement.AsSpan(200));
        }));
        var policies = new PolicyDefinition
        {
            Health = new Dictionary<string, HealthDefinition> { ["office"] = new() { Require = ["firewall"], Sources = ["radius"] } },
            Rules = [new() { Name = "staff", Health = "office" }],
        };
        var (_, edge) = await Start(With(server) with { Policies = policies });

        var access = (await edge.Login("carla", "theirs", AuthenticationMethod.Pap)).Answer.Grant!.Access;

        Assert.Equal((AccessLevel.Full, 3), (access.Level, Assert.Single(access.Filters).In.Count));
    }

    [Fact]
    public async Task A_pool_that_a_RADIUS_server_names_and_there_is_not_is_a_refusal_that_says_so()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.AcceptPassword("theirs", accept => accept.TryAdd(RadiusAttributeType.FramedPool, "nowhere")));
        var (_, edge) = await Start(With(server));

        Assert.Equal(AuthenticationFailure.UnknownPool, (await edge.Login("carla", "theirs", AuthenticationMethod.Pap)).Answer.Failure);
    }

    [Fact]
    public async Task An_address_of_our_own_user_or_one_that_a_pool_has_leased_is_not_the_RADIUS_servers_to_give()
    {
        var given = "10.7.0.7";
        await using var server = new TestRadiusServer(TestRadiusServer.AcceptPassword("theirs", accept => accept.TryAdd(RadiusAttributeType.FramedIpAddress, IPAddress.Parse(given))));
        var (host, edge) = await Start(With(server));
        await host.AddUser("berta", address: given);
        Assert.Equal(AuthenticationFailure.NoAddress, (await edge.Login("carla", "theirs", AuthenticationMethod.Pap)).Answer.Failure);

        var leased = await edge.Login("ann", TestUsers.Password, AuthenticationMethod.Pap);
        given = leased.Address.ToString();
        Assert.Equal(AuthenticationFailure.NoAddress, (await edge.Login("carla", "theirs", AuthenticationMethod.Pap)).Answer.Failure);
        Assert.True(await edge.OpenTunnel(leased));
        await edge.Close(leased);

        // Granted and not opened, it is the pool's still: whoever opens first has it, and the other does not open.
        var served = await edge.Login("carla", "theirs", AuthenticationMethod.Pap);
        Assert.Equal(leased.Address, served.Address);
        var again = await edge.Login("ann", TestUsers.Password, AuthenticationMethod.Pap);
        var opened = await edge.OpenTunnel(served);
        Assert.True(opened != (again.Address.Equals(served.Address) && await edge.OpenTunnel(again)));
    }

    [Fact]
    public async Task A_name_that_is_corrected_to_one_of_ours_is_ours_to_judge()
    {
        await using var server = new TestRadiusServer(request =>
        {
            var answer = RadiusPacketWriter.Answer(RadiusCode.AccessReject, request, messageAuthenticator: true);
            answer.TryAdd(MicrosoftAttributeType.ChapError, [0, .. "E=691 R=1 C=00112233445566778899AABBCCDDEEFF V=3"u8]);
            return answer;
        });
        var (_, edge) = await Start(With(server));
        var begin = edge.BeginRequest();
        var host = _hosts[0].ControlPlane;
        var challenge = await host.Begin(begin, default);
        var stranger = Authenticators.CreatePeer(AuthenticationMethod.MsChapV2, "carla", "theirs").Receive(challenge.Packet);
        var retry = await host.Answer(edge.AnswerRequest(begin, 1, stranger.Packet), default);
        Assert.Equal((AuthenticationVerdict.Continue, AuthenticationFailure.RefusedByServer), (retry.Verdict, retry.Failure));

        // The same as a new Challenge of the server's bytes, answered by another name.
        byte[] again = [1, (byte)(retry.Packet[1] + 1), 0, 21, 16, .. Convert.FromHexString("00112233445566778899AABBCCDDEEFF")];
        var own = Authenticators.CreatePeer(AuthenticationMethod.MsChapV2, "ann", TestUsers.Password).Receive(again);
        var granted = await host.Answer(edge.AnswerRequest(begin, 2, own.Packet), default);
        Assert.Equal((AuthenticationVerdict.Granted, "ann", AuthenticationAuthority.Local), (granted.Verdict, granted.UserName, granted.Grant!.Authority));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task When_no_RADIUS_server_answers_the_login_is_refused_with_that_reason()
    {
        await using var server = new TestRadiusServer(_ => null);
        var setup = With(server);
        var (host, edge) = await Start(setup with { Radius = setup.Radius! with { Servers = [server.Options() with { Timeout = TimeSpan.FromSeconds(1), Tries = 3 }] } });

        var login = edge.Login("carla", "theirs", AuthenticationMethod.Pap);
        for (var sent = 1; sent <= 3; sent++)
        {
            // The time goes on only for a request that is there, and slowly once the next one is due: a slow machine must not use up the login's time with nothing asked.
            for (var waited = TimeSpan.Zero; server.Requests.Count < sent && !login.IsCompleted;)
            {
                await Task.Delay(10);
                if (server.Requests.Count > 0)
                {
                    var step = TimeSpan.FromMilliseconds(waited < TimeSpan.FromSeconds(1) ? 50 : 2);
                    host.Clock.Advance(step);
                    waited += step;
                }
            }
        }

        while (!login.IsCompleted)
        {
            await Task.WhenAny(login, Task.Delay(10));
            host.Clock.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal(AuthenticationFailure.NoServerAnswer, (await login).Answer.Failure);
        Assert.Equal(3, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal(server.Requests[0], request));
    }

    private static ControlPlaneSetup With(TestRadiusServer server) => new() { Radius = new RadiusOptions { Servers = [server.Options()], OwnUsersFirst = true } };

    private static string Text(RadiusPacket packet, RadiusAttributeType type) => packet.TryFind(type, out var found) && found.TryReadText(out var text) ? text : "";
}
