using System.Globalization;
using System.Net;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    private static readonly RuleDefinition Everybody = new() { Name = "everybody" };

    [Fact]
    public async Task A_rule_that_denies_refuses_the_login_as_a_missing_permission_and_takes_no_address()
    {
        var policies = Rules(new RuleDefinition { Name = "not-ann", When = new ConditionDefinition { Users = ["ANN"] }, Deny = "Ann is on holiday." });
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = policies, Pools = [ControlPlaneSetup.Pool("10.9.0.0/30")] });
        await host.AddUser("bob");

        var login = await edge.Login("ann", TestUsers.Password);

        Assert.Equal((AuthenticationVerdict.Refused, AuthenticationFailure.PolicyDenied), (login.Answer.Verdict, login.Answer.Failure));
        Assert.Equal(AuthenticationPeerStepKind.Failure, login.Client.Kind);
        Assert.Contains("E=649", System.Text.Encoding.ASCII.GetString(login.Answer.Packet), StringComparison.Ordinal);
        Assert.Equal(AuthenticationFailure.WrongPassword, (await edge.Login("ann", "wrong")).Answer.Failure);
        await edge.Dial("bob");
    }

    [Fact]
    public async Task What_no_rule_fits_the_default_decides()
    {
        var policies = Rules(new RuleDefinition { Name = "staff", When = new ConditionDefinition { Groups = ["staff"] } }) with { Default = "deny" };
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = policies });

        Assert.Equal(AuthenticationFailure.PolicyDenied, (await edge.Login("ann", TestUsers.Password)).Answer.Failure);
        Assert.True((await host.Users.ChangeGroups("ann", ["Staff"], [], default)).Done);
        await edge.Dial("ann");
    }

    [Fact]
    public async Task A_grant_has_what_the_rule_gives_and_the_stricter_of_two_limits()
    {
        var rule = Everybody with
        {
            Level = "quarantine",
            Remediation = ["10.20.0.0/16"],
            Pool = "other",
            Dns = ["10.0.0.53", "2001:db8::53"],
            Nbns = ["10.0.0.54"],
            DnsSuffix = "corp.example",
            ClientRoutes = ["10.0.0.0/8"],
            Filters = ["permit in tcp 10.0.0.0/8 443"],
            RateUp = "20M",
            RateDown = "512k",
            SessionLimit = TimeSpan.FromHours(8),
            IdleLimit = TimeSpan.FromMinutes(5),
        };
        var (host, edge) = await Start(new ControlPlaneSetup
        {
            Policies = Rules(rule),
            Pools = [ControlPlaneSetup.Pool("10.9.0.0/24"), ControlPlaneSetup.Pool("10.8.0.0/24", "other")],
            SessionLimit = TimeSpan.FromHours(1),
        });

        var login = await edge.Dial("ann");

        Assert.Equal("other", login.Grant.Pool);
        Assert.Equal((IPAddress.Parse("10.0.0.53"), IPAddress.Parse("10.0.0.54"), "corp.example"), (login.Grant.DnsServers.Single(), login.Grant.NbnsServers.Single(), login.Grant.DnsSuffix));
        Assert.Equal(IPNetwork.Parse("10.0.0.0/8"), Assert.Single(login.Grant.ClientRoutes));
        var access = login.Grant.Access;
        Assert.Equal((AccessLevel.Quarantine, 20_000_000, 512_000, "everybody"), (access.Level, access.RateUp, access.RateDown, access.Rule));
        Assert.Equal((TimeSpan.FromHours(8), TimeSpan.FromMinutes(5)), (access.SessionLimit, access.IdleLimit));
        Assert.Equal(IPNetwork.Parse("10.20.0.0/16"), Assert.Single(access.Remediation));
        var filter = Assert.Single(access.Filters);
        Assert.Equal(new FilterRule(FilterAction.Permit) { Protocol = IpProtocol.Tcp, Remote = IPNetwork.Parse("10.0.0.0/8"), RemotePorts = new PortRange(443, 443) }, Assert.Single(filter.In));
        Assert.Equal((FilterAction.Deny, FilterAction.Permit), (filter.InDefault, filter.OutDefault));
        var session = Assert.Single(await host.Sessions.List(default));
        Assert.Equal(("everybody", AccessLevel.Quarantine), (session.Rule, session.Level));
    }

    [Fact]
    public async Task A_changed_policy_ends_the_sessions_that_it_denies_changes_others_and_leaves_the_rest_alone()
    {
        var (host, edge) = await Start();
        foreach (var user in new[] { "bob", "cid" })
        {
            await host.AddUser(user);
        }

        var (ann, bob, cid) = (await edge.Dial("ann"), await edge.Dial("bob"), await edge.Dial("cid"));

        await Define(host, Rules(
            new RuleDefinition { Name = "not-ann", When = new ConditionDefinition { Users = ["ann"] }, Deny = "No more." },
            new RuleDefinition { Name = "slow-bob", When = new ConditionDefinition { Users = ["bob"] }, RateDown = "1M" }));
        var commands = await CommandsFor(edge, 2);

        var disconnect = commands[ann.Tunnel];
        Assert.Equal((EdgeCommandKind.Disconnect, TunnelEndReason.Policy), (disconnect.Kind, disconnect.EndReason));
        Assert.Contains("No more. (rule not-ann)", disconnect.Reason, StringComparison.Ordinal);
        var change = commands[bob.Tunnel];
        Assert.Equal((EdgeCommandKind.Access, 1_000_000L), (change.Kind, change.Access!.RateDown));
        Assert.False(commands.ContainsKey(cid.Tunnel));
        Assert.Equal(bob.Address, (await host.Sessions.FindByUser("bob", default)).Single().Address);

        await edge.Close(ann, TunnelEndReason.Policy);
        Assert.Equal(TunnelEndReason.Policy, (await host.Sessions.History("ann", 10, default)).Single().Reason);
        await edge.Close(bob);
        Assert.Equal(("slow-bob", AccessLevel.Full), ((await host.Sessions.History("bob", 10, default)).Single().Session.Rule, (await host.Sessions.History("bob", 10, default)).Single().Session.Level));
    }

    [Fact]
    public async Task Other_groups_of_a_user_change_its_sessions()
    {
        var policies = Rules(
            new RuleDefinition { Name = "blocked", When = new ConditionDefinition { Groups = ["blocked"] }, Deny = "Blocked." },
            new RuleDefinition { Name = "slow", When = new ConditionDefinition { Groups = ["slow"] }, RateUp = "1M" });
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = policies });
        var login = await edge.Dial("ann");
        Assert.Null(login.Grant.Access.Rule);

        await host.Users.ChangeGroups("ann", ["slow"], [], default);
        var slowed = (await edge.Commands()).Commands.Single();
        await host.Users.ChangeGroups("ann", ["blocked"], [], default);
        var ended = (await edge.Commands(slowed.Sequence)).Commands.Single();

        Assert.Equal((EdgeCommandKind.Access, 1_000_000L, "slow"), (slowed.Kind, slowed.Access!.RateUp, slowed.Access.Rule));
        Assert.Equal((EdgeCommandKind.Disconnect, login.Tunnel), (ended.Kind, ended.Tunnel));
    }

    [Fact]
    public async Task When_the_hours_of_a_rule_are_over_its_sessions_are_judged_again()
    {
        var clock = new TestClock();
        var end = clock.GetUtcNow().AddMinutes(2);
        var hours = string.Create(CultureInfo.InvariantCulture, $"00:00-{end:HH:mm}");
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = Rules(Everybody with { When = new ConditionDefinition { Hours = [hours] } }) with { Default = "deny" } });
        var login = await edge.Dial("ann");

        await edge.Wait(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(2));
        var command = (await edge.Commands()).Commands.Single();

        Assert.Equal((EdgeCommandKind.Disconnect, TunnelEndReason.Policy, login.Tunnel), (command.Kind, command.EndReason, command.Tunnel));
        Assert.Equal(AuthenticationFailure.PolicyDenied, (await edge.Login("ann", TestUsers.Password)).Answer.Failure);
    }

    [Fact]
    public async Task A_machine_that_says_nothing_of_its_health_is_on_probation_and_then_in_quarantine()
    {
        var policies = Rules(Everybody with { Health = "office" }) with
        {
            Health = new Dictionary<string, HealthDefinition>(StringComparer.Ordinal) { ["office"] = new() { Require = ["firewall"], GraceTime = TimeSpan.FromMinutes(5), Remediation = ["10.20.0.0/24"] } },
        };
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = policies });
        var began = host.Clock.GetUtcNow();

        var login = await edge.Dial("ann");
        Assert.Equal((AccessLevel.Probation, began + TimeSpan.FromMinutes(5)), (login.Grant.Access.Level, login.Grant.Access.ProbationEnds));
        await edge.Wait(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(2));
        var access = (await edge.Commands()).Commands.Single().Access!;

        Assert.Equal((AccessLevel.Quarantine, null, IPNetwork.Parse("10.20.0.0/24")), (access.Level, access.ProbationEnds, access.Remediation.Single()));
        Assert.Equal(["The machine has made no statement of health."], access.Missing);
        Assert.Equal(AccessLevel.Quarantine, (await host.Sessions.List(default)).Single().Level);
    }

    [Fact]
    public async Task A_statement_of_health_lifts_the_probation_and_another_brings_it_back_with_what_is_missing()
    {
        var policies = Rules(Everybody with { Health = "office" }) with
        {
            Health = new Dictionary<string, HealthDefinition>(StringComparer.Ordinal) { ["office"] = new() { Require = ["firewall"], GraceTime = TimeSpan.FromMinutes(5), StatementAge = TimeSpan.FromHours(4) } },
        };
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = policies });
        var login = await edge.Dial("ann");
        var statement = new StatementOfHealth { Source = HealthSource.Tunnel, At = host.Clock.GetUtcNow(), Firewall = true };

        var answer = await host.ControlPlane.StateHealth(new HealthRequest(edge.Name, edge.Epoch, login.Tunnel, statement), default);
        var lifted = (await edge.Commands()).Commands.Single();
        Assert.Equal((HealthOutcome.Taken, AccessLevel.Full), (answer.Outcome, answer.Access!.Level));
        Assert.Equal((EdgeCommandKind.Access, AccessLevel.Full, null), (lifted.Kind, lifted.Access!.Level, lifted.Access.ProbationEnds));

        await edge.Wait(TimeSpan.FromMinutes(6));
        var worse = statement with { At = host.Clock.GetUtcNow(), Firewall = false };
        await host.ControlPlane.StateHealth(new HealthRequest(edge.Name, edge.Epoch, login.Tunnel, worse), default);
        var brought = (await edge.Commands(lifted.Sequence)).Commands.Single();
        Assert.Equal((AccessLevel.Probation, worse.At.AddMinutes(5), "The firewall is off."), (brought.Access!.Level, brought.Access.ProbationEnds, brought.Access.Missing.Single()));
    }

    [Fact]
    public async Task A_rule_says_how_many_sessions_its_users_have_at_once()
    {
        var policies = Rules(
            new RuleDefinition { Name = "one", When = new ConditionDefinition { Users = ["ann"] }, Sessions = "deny" },
            new RuleDefinition { Name = "newest", When = new ConditionDefinition { Users = ["bob"] }, Sessions = "replace" });
        var (host, edge) = await Start();
        await host.AddUser("bob");
        await host.AddUser("cid");
        var first = await edge.Dial("ann");
        await Define(host, policies);

        await Refused(edge, "ann", AuthenticationFailure.TooManySessions);
        await edge.Close(first);
        await edge.Dial("ann");
        var bob = await edge.Dial("bob");
        await edge.Dial("bob");
        await edge.Dial("cid");
        await edge.Dial("cid");

        // Only names of rules changed for the sessions from before: the last command is the replacement.
        var replaced = (await CommandsFor(edge, 1, command => command.Kind == EdgeCommandKind.Disconnect)).Single();
        Assert.Equal((bob.Tunnel, TunnelEndReason.Replaced), (replaced.Key, replaced.Value.EndReason));
    }

    [Fact]
    public async Task A_rule_gives_an_address_that_nobody_else_has_and_an_account_has_its_own_first()
    {
        var policies = Rules(Everybody with { When = new ConditionDefinition { Users = ["ann", "bob", "own"] }, Address = "10.77.0.1" });
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = policies });
        await host.AddUser("bob");
        await host.AddUser("own", "10.77.0.2");

        var ann = await edge.Dial("ann");
        Assert.Equal((IPAddress.Parse("10.77.0.1"), ""), (ann.Address, ann.Grant.Pool));
        Assert.Equal(AuthenticationFailure.NoAddress, (await edge.Login("bob", TestUsers.Password)).Answer.Failure);
        Assert.Equal(IPAddress.Parse("10.77.0.2"), (await edge.Dial("own")).Address);
        await edge.Close(ann);
        Assert.Equal(IPAddress.Parse("10.77.0.1"), (await edge.Dial("bob")).Address);
    }

    [Fact]
    public async Task A_login_that_is_denied_by_the_time_it_opens_does_not_open()
    {
        var (host, edge) = await Start();
        var login = await edge.Login("ann", TestUsers.Password);
        await Define(host, Rules(new RuleDefinition { Name = "nobody", Deny = "Closed." }));
        await Refused(edge, "ann", AuthenticationFailure.PolicyDenied);

        Assert.False(await edge.OpenTunnel(login));
        Assert.Empty(await host.Sessions.List(default));
    }

    [Fact]
    public async Task A_policy_with_errors_is_refused_with_all_of_them_and_the_one_before_holds_on()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = Rules(new RuleDefinition { Name = "nobody", Deny = "Closed." }) });

        var problems = await host.Policies.Define(Rules(new RuleDefinition { Name = "a", Pool = "nowhere" }, new RuleDefinition { Level = "half" }), default);

        Assert.Equal(["Policies:Rules:0:Pool", "Policies:Rules:1:Level", "Policies:Rules:1:Name"], problems.Select(problem => problem[..problem.IndexOfAny([' ', ':'], "Policies:Rules:0:".Length)]).Order(StringComparer.Ordinal));
        Assert.Equal("nobody", (await host.Policies.Get(default)).Rules.Single().Name);
        Assert.Equal(AuthenticationFailure.PolicyDenied, (await edge.Login("ann", TestUsers.Password)).Answer.Failure);
    }

    [Fact]
    public async Task A_session_keeps_what_it_may_do_over_a_restart_and_is_judged_again_after_it()
    {
        var policies = Rules(Everybody with { Filters = ["deny in tcp any 25"], RateUp = "1M" });
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = policies });
        var login = await edge.Dial("ann");

        await host.Restart();
        await edge.Renew(new TunnelReport(login.Tunnel, default));
        await Define(host, Rules(Everybody with { RateUp = "2M" }));
        var access = (await CommandsFor(edge, 1))[login.Tunnel].Access!;

        Assert.Equal((2_000_000, 0, "everybody"), (access.RateUp, access.Filters.Count, access.Rule));
    }

    private static PolicyDefinition Rules(params RuleDefinition[] rules) => new() { Rules = rules };

    private static async Task Define(IControlPlaneHost host, PolicyDefinition policies) => Assert.Empty(await host.Policies.Define(policies, default));

    /// <summary>The commands for tunnels, once there are so many.</summary>
    private static async Task<Dictionary<TunnelId, EdgeCommand>> CommandsFor(TestEdge edge, int count, Func<EdgeCommand, bool>? wanted = null)
    {
        var found = new Dictionary<TunnelId, EdgeCommand>();
        for (var after = 0L; found.Count < count;)
        {
            foreach (var command in (await edge.Commands(after)).Commands)
            {
                after = command.Sequence;
                if (wanted?.Invoke(command) != false)
                {
                    found[command.Tunnel] = command;
                }
            }
        }

        return found;
    }

    /// <summary>Tries until the policy that was defined is known where the login is decided: silos look once a second.</summary>
    private static async Task Refused(TestEdge edge, string user, AuthenticationFailure failure)
    {
        var last = AuthenticationFailure.None;
        for (var tries = 0; last != failure && tries < 100; tries++)
        {
            last = (await edge.Login(user, TestUsers.Password)).Answer.Failure;
            if (last != failure)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }

        Assert.Equal(failure, last);
    }
}
