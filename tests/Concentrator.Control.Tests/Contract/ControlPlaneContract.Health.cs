using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
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

    private static StatementOfHealth Statement(IControlPlaneHost host, string machine) => new() { Source = HealthSource.Tunnel, At = host.Clock.GetUtcNow(), Machine = machine, Firewall = true };

    private static async Task<HealthAnswer> State(IControlPlaneHost host, TestEdge edge, TestLogin login, StatementOfHealth statement) =>
        await host.ControlPlane.StateHealth(new HealthRequest(edge.Name, edge.Epoch, login.Tunnel, statement), default);

    private static async Task<HealthAnswer> StateByToken(IControlPlaneHost host, string token, TunnelId? tunnel = null, bool firewall = true) =>
        await host.ControlPlane.StateMachineHealth(new MachineHealthRequest(token, Statement(host, "any") with { Source = HealthSource.Token, Firewall = firewall }) { Tunnel = tunnel }, default);

    /// <summary>Wants a firewall of everybody, and says it in a statement of some sources.</summary>
    private static PolicyDefinition Office(params string[] sources) => Rules(Everybody with { Health = "office" }) with
    {
        Health = new Dictionary<string, HealthDefinition>(StringComparer.Ordinal) { ["office"] = new() { Require = ["firewall"], Sources = sources.Length == 0 ? null : sources } },
    };
}
