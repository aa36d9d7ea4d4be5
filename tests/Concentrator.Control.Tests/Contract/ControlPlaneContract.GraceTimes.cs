using System.Diagnostics.Metrics;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    private static readonly TimeSpan _grace = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(AuthenticationAuthority.Local)]
    [InlineData(AuthenticationAuthority.Radius)]
    public async Task Whoever_redials_gets_no_other_grace_time_and_a_host_that_starts_again_knows_that(AuthenticationAuthority authority)
    {
        await using var server = new TestRadiusServer(TestRadiusServer.AcceptPassword("theirs"));
        var (host, edge) = await Start(With(server) with { Policies = Grace() });
        var other = await host.NewEdge("edge-2");
        var ends = host.Clock.GetUtcNow() + _grace;

        var first = await DialAs(edge, authority);
        Assert.Equal((AccessLevel.Probation, ends), (first.Grant.Access.Level, first.Grant.Access.ProbationEnds));
        await edge.Wait(TimeSpan.FromMinutes(3));
        await edge.Close(first);
        var second = await DialAs(other, authority);
        Assert.Equal((AccessLevel.Probation, ends), (second.Grant.Access.Level, second.Grant.Access.ProbationEnds));

        await edge.Wait(TimeSpan.FromMinutes(3));
        Assert.Equal(AccessLevel.Quarantine, (await DialAs(edge, authority)).Grant.Access.Level);
        await host.Restart();
        await edge.Introduce();
        var third = await DialAs(edge, authority);
        Assert.Equal((AccessLevel.Quarantine, null), (third.Grant.Access.Level, third.Grant.Access.ProbationEnds));

        Assert.Equal(AccessLevel.Full, (await State(host, edge, third, Statement(host, "pc7"))).Access!.Level);
        await edge.Close(third);
        host.Clock.Advance(TimeSpan.FromSeconds(10));
        var fourth = await DialAs(edge, authority);
        Assert.Equal((AccessLevel.Probation, host.Clock.GetUtcNow() + _grace), (fourth.Grant.Access.Level, fourth.Grant.Access.ProbationEnds));
    }

    [Fact]
    public async Task A_machine_of_another_name_is_none_that_has_its_own_grace_time()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = Grace() });
        var login = await edge.Dial("ann");
        await State(host, edge, login, Statement(host, "pc7") with { Firewall = false });
        await edge.Close(login);
        await edge.Wait(_grace);

        var again = await edge.Dial("ann");
        var answer = await State(host, edge, again, Statement(host, "pc8") with { Firewall = false });

        Assert.Equal((AccessLevel.Quarantine, AccessLevel.Quarantine), (again.Grant.Access.Level, answer.Access!.Level));
    }

    [Fact]
    public async Task A_login_that_never_opens_takes_nothing_of_the_grace_time()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = Grace() });
        await edge.Login("ann", TestUsers.Password);
        await edge.Wait(TimeSpan.FromMinutes(3));

        Assert.Equal(host.Clock.GetUtcNow() + _grace, (await edge.Dial("ann")).Grant.Access.ProbationEnds);
    }

    [Fact]
    public async Task A_session_that_turns_unhealthy_has_its_grace_time_from_then_on_and_the_next_one_only_what_is_left()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = Grace(TimeSpan.FromMinutes(10)) });
        var login = await edge.Dial("ann");
        await State(host, edge, login, Statement(host, "pc7"));
        var lifted = (await edge.Commands()).Commands[^1];

        // The statement gets too old.
        await edge.Wait(TimeSpan.FromMinutes(10));
        var aged = (await CommandsFor(edge, 1, command => command.Sequence > lifted.Sequence))[login.Tunnel];
        Assert.Equal(AccessLevel.Probation, aged.Access!.Level);
        Assert.Equal(aged.Access.ProbationEnds, Assert.Single(aged.Facts!.Lapses).Since + _grace);
        var next = await edge.Dial("ann");
        Assert.Equal(aged.Access.ProbationEnds, next.Grant.Access.ProbationEnds);
    }

    [Fact]
    public async Task A_healthy_machine_of_the_user_gives_a_session_that_is_in_quarantine_nothing()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = Grace() });
        var bad = await edge.Dial("ann");
        await edge.Wait(_grace + TimeSpan.FromSeconds(2));
        await CommandsFor(edge, 1, command => command.Access?.Level == AccessLevel.Quarantine);

        var good = await edge.Dial("ann");
        Assert.Equal(AccessLevel.Full, (await State(host, edge, good, Statement(host, "pc8"))).Access!.Level);

        Assert.Equal(AccessLevel.Quarantine, (await State(host, edge, bad, Statement(host, "pc7") with { Firewall = false })).Access!.Level);
        Assert.Equal(AccessLevel.Full, (await State(host, edge, bad, Statement(host, "pc7"))).Access!.Level);
        Assert.Equal(AccessLevel.Probation, (await State(host, edge, bad, Statement(host, "pc7") with { Firewall = false })).Access!.Level);
    }

    [Fact]
    public async Task What_a_health_policy_says_of_a_login_and_of_a_statement_is_counted_once_each()
    {
        var name = $"counted-{Guid.NewGuid():n}";
        var counted = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (string.Equals(instrument.Name, "concentrator_health_evaluations_total", StringComparison.Ordinal))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (string.Equals(tag.Value as string, name, StringComparison.Ordinal))
                {
                    Interlocked.Add(ref counted, value);
                }
            }
        });
        listener.Start();
        var (host, edge) = await Start(new ControlPlaneSetup
        {
            Policies = Rules(Everybody with { Health = name }) with { Health = new Dictionary<string, HealthDefinition>(StringComparer.Ordinal) { [name] = new() { Require = ["firewall"] } } },
        });

        var login = await edge.Dial("ann");
        Assert.Equal(1, Interlocked.Read(ref counted));
        await State(host, edge, login, Statement(host, "pc7"));
        Assert.Equal(2, Interlocked.Read(ref counted));
    }

    [Fact]
    public async Task A_rule_finds_a_login_by_its_EAP_method()
    {
        const string word = "eap-mschapv2";
        var (_, edge) = await Start(new ControlPlaneSetup
        {
            Eap = EapServerOptions.Default with { Methods = [EapServerMethod.MsChapV2] },
            Policies = Rules(new RuleDefinition { Name = "other", When = new ConditionDefinition { Methods = ["eap-tls", "peap", "mschapv2", "pap"] } }, new RuleDefinition { Name = "this", When = new ConditionDefinition { Methods = [word] } }) with { Default = "deny" },
        });

        var login = await edge.Login("ann", TestUsers.Password, AuthenticationMethod.Eap);

        Assert.Equal(("this", word), (login.Grant.Access.Rule, login.Grant.Facts.Peer.EapMethod));
        Assert.Equal("other", (await edge.Login("ann", TestUsers.Password)).Grant.Access.Rule);
    }

    /// <summary>One of our own users, or a RADIUS server's.</summary>
    private static async Task<TestLogin> DialAs(TestEdge edge, AuthenticationAuthority authority)
    {
        var login = authority == AuthenticationAuthority.Local ? await edge.Login("ann", TestUsers.Password) : await edge.Login("carla", "theirs", AuthenticationMethod.Pap);
        Assert.Equal((AuthenticationFailure.None, authority), (login.Answer.Failure, login.Grant.Authority));
        Assert.True(await edge.OpenTunnel(login));
        return login;
    }

    private static PolicyDefinition Grace(TimeSpan? statementAge = null) => Rules(Everybody with { Health = "office" }) with
    {
        Health = new Dictionary<string, HealthDefinition>(StringComparer.Ordinal) { ["office"] = new() { Require = ["firewall"], GraceTime = _grace, StatementAge = statementAge } },
    };
}
