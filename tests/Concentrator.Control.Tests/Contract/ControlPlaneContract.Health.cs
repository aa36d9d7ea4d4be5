using System.Security.Cryptography;
using System.Text;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    /// <summary>How many statements were made by a token: each at a time of its own.</summary>
    private int _claims;

    [Fact]
    public async Task The_statement_of_health_that_comes_last_counts_whatever_the_clock_says_of_whoever_passed_it_on()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = Office() });
        var login = await edge.Dial("ann");
        var ahead = Statement(host, "pc7") with { At = host.Clock.GetUtcNow().AddHours(1) };
        var behind = Statement(host, "pc7") with { Firewall = false, At = host.Clock.GetUtcNow().AddHours(-1) };

        Assert.Equal(AccessLevel.Full, (await State(host, edge, login, ahead)).Access!.Level);
        var answer = await State(host, edge, login, behind);
        Assert.Equal((HealthOutcome.Taken, AccessLevel.Quarantine), (answer.Outcome, answer.Access!.Level));
        Assert.Equal(AccessLevel.Full, (await State(host, edge, login, ahead)).Access!.Level);

        var told = (await edge.Commands()).Commands[^1].Facts!.Peer.Health!;
        Assert.Equal((true, host.Clock.GetUtcNow().AddMilliseconds(2)), (told.Firewall, told.At));
    }

    [Fact]
    public async Task A_policy_looks_at_the_last_statement_of_the_sources_that_it_accepts()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = Office("token") });
        var token = (await host.Machines.Add("pc7", "ann", default)).Token!;
        var login = await edge.Dial("ann");

        Assert.Equal(AccessLevel.Quarantine, (await State(host, edge, login, Statement(host, "pc7"))).Access!.Level);
        Assert.Equal(AccessLevel.Full, (await StateByToken(host, token)).Access!.Level);
        Assert.Equal(AccessLevel.Full, (await State(host, edge, login, Statement(host, "pc7") with { Firewall = false })).Access!.Level);
        Assert.Equal(AccessLevel.Full, (await State(host, edge, login, Statement(host, "pc7") with { Source = HealthSource.Peap, Firewall = false })).Access!.Level);
        Assert.Equal(AccessLevel.Quarantine, (await StateByToken(host, token, firewall: false)).Access!.Level);

        var peer = (await edge.Commands()).Commands[^1].Facts!.Peer;
        Assert.Equal([HealthSource.Token, HealthSource.Peap, HealthSource.Tunnel], peer.Statements.Select(statement => statement.Source));
    }

    [Fact]
    public async Task The_edge_is_told_what_is_known_of_a_login_also_when_it_may_do_the_same_as_before()
    {
        var (host, edge) = await Start();
        var login = await edge.Dial("ann");

        await State(host, edge, login, Statement(host, "pc7"));
        var stated = (await edge.Commands()).Commands.Single();
        Assert.Equal((EdgeCommandKind.Access, login.Tunnel, "pc7"), (stated.Kind, stated.Tunnel, stated.Facts!.Peer.Health!.Machine));
        Assert.Equal(login.Grant.Access, stated.Access);
        await host.Users.ChangeGroups("ann", ["staff"], [], default);
        var grouped = (await edge.Commands(stated.Sequence)).Commands.Single();
        Assert.Equal(("staff", "pc7"), (grouped.Facts!.Groups.Single(), grouped.Facts.Peer.Health!.Machine));

        var granted = await edge.Login("ann", TestUsers.Password);
        await host.Users.ChangeGroups("ann", ["field"], ["staff"], default);
        Assert.True(await edge.OpenTunnel(granted));
        Assert.Equal(["field"], (await edge.Commands(grouped.Sequence)).Commands.Single(command => command.Tunnel == granted.Tunnel).Facts!.Groups);
    }

    [Fact]
    public async Task A_statement_of_health_of_no_open_tunnel_of_this_epoch_is_nobodys()
    {
        var (host, edge) = await Start();
        var granted = await edge.Login("ann", TestUsers.Password);
        Assert.Equal(HealthOutcome.UnknownTunnel, (await State(host, edge, granted, Statement(host, "pc7"))).Outcome);
        var login = await edge.Dial("ann");

        Assert.Equal(HealthOutcome.UnknownTunnel, (await host.ControlPlane.StateHealth(new HealthRequest(edge.Name, edge.Epoch, TunnelId.Create(), Statement(host, "pc7")), default)).Outcome);
        Assert.Equal(HealthOutcome.UnknownTunnel, (await host.ControlPlane.StateHealth(new HealthRequest("edge-2", edge.Epoch, login.Tunnel, Statement(host, "pc7")), default)).Outcome);
        Assert.Equal(HealthOutcome.UnknownTunnel, (await host.ControlPlane.StateHealth(new HealthRequest(edge.Name, edge.Epoch + 1, login.Tunnel, Statement(host, "pc7")), default)).Outcome);
        await edge.Close(login);
        Assert.Equal(HealthOutcome.UnknownTunnel, (await State(host, edge, login, Statement(host, "pc7"))).Outcome);
    }

    [Fact]
    public async Task A_machine_is_added_with_a_token_listed_kept_and_removed()
    {
        var (host, _) = await Start();
        var added = await host.Machines.Add("PC7", "ann", default);
        Assert.StartsWith("cm1.PC7.", added.Token, StringComparison.Ordinal);
        Assert.Null((await host.Machines.Add("pc7", userName: null, default)).Token);
        Assert.Contains("cannot be", (await host.Machines.Add("a b", userName: null, default)).Message, StringComparison.Ordinal);
        Assert.NotNull((await host.Machines.Add("lab.example", userName: null, default)).Token);

        await host.Restart();

        Assert.Equal([("lab.example", null), ("PC7", "ann")], (await host.Machines.List(default)).Select(machine => (machine.Name, machine.UserName)));
        Assert.True(await host.Machines.Remove("pc7", default));
        Assert.False(await host.Machines.Remove("pc7", default));
        Assert.Equal(HealthOutcome.UnknownToken, (await StateByToken(host, added.Token!)).Outcome);
    }

    [Fact]
    public async Task A_token_speaks_for_its_machines_tunnel_on_whichever_edge()
    {
        var (host, edge) = await Start();
        await host.AddUser("bob");
        var other = await host.NewEdge("edge-2");
        var token = (await host.Machines.Add("pc7", "ann", default)).Token!;
        Assert.Equal(HealthOutcome.UnknownTunnel, (await StateByToken(host, token)).Outcome);

        await edge.Dial("bob");
        var login = await other.Dial("ann");
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HealthOutcome.Taken, (await StateByToken(host, token)).Outcome);
        Assert.Equal(HealthOutcome.Taken, (await StateByToken(host, token, login.Tunnel)).Outcome);
        Assert.Equal(HealthOutcome.UnknownTunnel, (await StateByToken(host, token, TunnelId.Create())).Outcome);
    }

    [Fact]
    public async Task A_healthy_machine_speaks_for_no_other()
    {
        var (host, edge) = await Start();
        await host.AddUser("bob");
        var (anns, bobs) = ((await host.Machines.Add("pc7", "ann", default)).Token!, (await host.Machines.Add("lab", userName: null, default)).Token!);
        var login = await edge.Dial("ann");
        await State(host, edge, login, Statement(host, "pc8"));
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HealthOutcome.UnknownTunnel, (await StateByToken(host, anns)).Outcome);
        Assert.Equal(HealthOutcome.UnknownTunnel, (await StateByToken(host, anns, login.Tunnel)).Outcome);
        var second = await edge.Dial("ann");
        await State(host, edge, second, Statement(host, "PC7.example"));
        var ambiguous = await StateByToken(host, anns);
        Assert.Equal((HealthOutcome.UnknownTunnel, "User ann has 2 open tunnels, and none has a certificate that names machine pc7: say by 'tunnel' which it is."), (ambiguous.Outcome, ambiguous.Reason));
        Assert.Equal(HealthOutcome.Taken, (await StateByToken(host, anns, second.Tunnel)).Outcome);

        // Whatever a tunnel says of itself, it gets no statement by it that a machine makes with its token.
        var third = await edge.Dial("bob");
        await State(host, edge, third, Statement(host, "lab"));
        var refused = await StateByToken(host, bobs);
        Assert.Equal((HealthOutcome.UnknownTunnel, "No open tunnel has a certificate that names machine lab, and its token is no user's."), (refused.Outcome, refused.Reason));
        Assert.Equal(HealthOutcome.UnknownTunnel, (await StateByToken(host, bobs, third.Tunnel)).Outcome);
        Assert.Equal(HealthOutcome.UnknownTunnel, (await StateByToken(host, anns, third.Tunnel)).Outcome);
    }

    [Fact]
    public async Task A_statement_by_token_changes_what_the_tunnel_may_do_on_the_edge_that_carries_it()
    {
        var policies = new PolicyDefinition
        {
            Health = new Dictionary<string, HealthDefinition>(StringComparer.OrdinalIgnoreCase) { ["office"] = new() { Require = ["firewall"] } },
            Rules = [new RuleDefinition { Name = "staff", Health = "office" }],
        };
        var (host, _) = await Start(new ControlPlaneSetup { Policies = policies });
        var other = await host.NewEdge("edge-2");
        var token = (await host.Machines.Add("pc7", "ann", default)).Token!;
        var login = await other.Dial("ann");
        Assert.Equal(AccessLevel.Quarantine, login.Grant.Access.Level);
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(AccessLevel.Full, (await StateByToken(host, token)).Access!.Level);

        var command = Assert.Single((await other.Commands()).Commands);
        Assert.Equal((EdgeCommandKind.Access, login.Tunnel, AccessLevel.Full), (command.Kind, command.Tunnel, command.Access!.Level));
        Assert.Equal(login.Address, (await host.Sessions.FindByTunnel(login.Tunnel, default))!.Address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cm1.pc7.")]
    [InlineData("cm1..AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("cm1.pc7.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("cm2.pc7.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("cm1.nobody.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_token_that_is_no_machines_is_refused(string token)
    {
        var (host, edge) = await Start();
        await host.Machines.Add("pc7", "ann", default);
        await edge.Dial("ann");

        Assert.Equal(HealthOutcome.UnknownToken, (await StateByToken(host, token)).Outcome);
    }

    [Fact]
    public async Task A_statement_by_token_counts_once_also_after_a_restart_and_none_that_is_older()
    {
        var (host, edge) = await Start();
        var token = (await host.Machines.Add("PC7", "ann", default)).Token!;
        var other = (await host.Machines.Add("pc8", "ann", default)).Token!;
        await edge.Dial("ann");
        var now = host.Clock.GetUtcNow();
        var (before, first, later) = (ClaimOf(token, now.AddMilliseconds(-1)), ClaimOf(token, now.AddMilliseconds(0.5)), ClaimOf(token, now.AddMilliseconds(1)));

        Assert.Equal(HealthOutcome.Taken, (await Claim(host, first)).Outcome);
        var replayed = await Claim(host, first);
        Assert.Equal((HealthOutcome.Replayed, "The statement is replayed: made at 2030-01-01T00:00:00.000Z, and one of 2030-01-01T00:00:00.000Z came already. Make a new one; if it is new, the machine's clock was set back."), (replayed.Outcome, replayed.Reason));
        Assert.Equal(HealthOutcome.Replayed, (await Claim(host, before)).Outcome);
        Assert.Equal(HealthOutcome.Taken, (await Claim(host, ClaimOf(other, now))).Outcome);

        await host.Restart();

        Assert.Equal(HealthOutcome.Replayed, (await Claim(host, first)).Outcome);
        Assert.Equal(HealthOutcome.Taken, (await Claim(host, later)).Outcome);
    }

    [Fact]
    public async Task A_statement_by_token_that_no_tunnel_gets_is_used_up_too()
    {
        var (host, edge) = await Start();
        var token = (await host.Machines.Add("pc7", "ann", default)).Token!;
        var claim = ClaimOf(token, host.Clock.GetUtcNow());

        Assert.Equal(HealthOutcome.UnknownTunnel, (await Claim(host, claim)).Outcome);
        await edge.Dial("ann");
        Assert.Equal(HealthOutcome.Replayed, (await Claim(host, claim)).Outcome);
    }

    [Fact]
    public async Task A_statement_by_token_is_of_now_and_is_told_the_servers_time_otherwise()
    {
        var (host, edge) = await Start();
        var token = (await host.Machines.Add("pc7", "ann", default)).Token!;
        await edge.Dial("ann");
        var now = host.Clock.GetUtcNow();

        var old = await Claim(host, ClaimOf(token, now.AddMinutes(-5).AddSeconds(-1)));
        var future = await Claim(host, ClaimOf(token, now.AddMinutes(5).AddSeconds(1)));

        Assert.Equal((HealthOutcome.TooOld, "The statement is too old: made at 2029-12-31T23:54:59.000Z, and it is 2030-01-01T00:00:00.000Z here. Make a new one; if it is new, set the machine's clock."), (old.Outcome, old.Reason));
        Assert.Equal((HealthOutcome.FromTheFuture, "The statement is from the future: made at 2030-01-01T00:05:01.000Z, and it is 2030-01-01T00:00:00.000Z here. Set the machine's clock."), (future.Outcome, future.Reason));
        Assert.Equal(HealthOutcome.Taken, (await Claim(host, ClaimOf(token, now.AddMinutes(-5)))).Outcome);
        Assert.Equal(HealthOutcome.Taken, (await Claim(host, ClaimOf(token, now.AddMinutes(5)))).Outcome);
    }

    [Fact]
    public async Task An_altered_statement_and_an_altered_token_are_refused_each_by_its_name_and_use_up_nothing()
    {
        var (host, edge) = await Start();
        var token = (await host.Machines.Add("pc7", "ann", default)).Token!;
        var second = (await host.Machines.Add("pc8", "ann", default)).Token!;
        await edge.Dial("ann");
        var claim = ClaimOf(token, host.Clock.GetUtcNow());

        var altered = await Claim(host, claim with { Digest = SHA256.HashData("another"u8) });
        Assert.Equal((HealthOutcome.Altered, "The statement was altered: its proof is that of another."), (altered.Outcome, altered.Reason));
        var others = token[..^43] + second[^43..];
        var unknown = await Claim(host, ClaimOf(others, claim.MadeAt));
        Assert.Equal((HealthOutcome.UnknownToken, "No machine has this token: it was removed or replaced, or it is not as it was made."), (unknown.Outcome, unknown.Reason));
        Assert.Equal(HealthOutcome.UnknownToken, (await Claim(host, claim with { Proof = "x" })).Outcome);
        Assert.Equal(HealthOutcome.Taken, (await Claim(host, claim)).Outcome);
    }

    private static StatementOfHealth Statement(IControlPlaneHost host, string machine) => new() { Source = HealthSource.Tunnel, At = host.Clock.GetUtcNow(), Machine = machine, Firewall = true };

    private static async Task<HealthAnswer> State(IControlPlaneHost host, TestEdge edge, TestLogin login, StatementOfHealth statement) =>
        await host.ControlPlane.StateHealth(new HealthRequest(edge.Name, edge.Epoch, login.Tunnel, statement), default);

    private Task<HealthAnswer> StateByToken(IControlPlaneHost host, string token, TunnelId? tunnel = null, bool firewall = true) =>
        Claim(host, ClaimOf(token, host.Clock.GetUtcNow().AddMilliseconds(++_claims)), tunnel, firewall);

    private static async Task<HealthAnswer> Claim(IControlPlaneHost host, MachineClaim claim, TunnelId? tunnel = null, bool firewall = true) =>
        await host.ControlPlane.StateMachineHealth(new MachineHealthRequest(claim, Statement(host, "any") with { Source = HealthSource.Token, Firewall = firewall }) { Tunnel = tunnel }, default);

    private static MachineClaim ClaimOf(string token, DateTimeOffset madeAt)
    {
        var body = Encoding.UTF8.GetBytes($"made at {madeAt:O}");
        return new MachineClaim(MachineProof.Make(token, body)?.ToString() ?? token, SHA256.HashData(body), madeAt);
    }

    /// <summary>Wants a firewall of everybody, and says it in a statement of some sources.</summary>
    private static PolicyDefinition Office(params string[] sources) => Rules(Everybody with { Health = "office" }) with
    {
        Health = new Dictionary<string, HealthDefinition>(StringComparer.Ordinal) { ["office"] = new() { Require = ["firewall"], Sources = sources.Length == 0 ? null : sources } },
    };
}
