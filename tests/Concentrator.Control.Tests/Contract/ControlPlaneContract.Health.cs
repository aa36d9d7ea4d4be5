using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    [Fact]
    public async Task A_statement_of_health_is_a_sessions_and_the_latest_counts()
    {
        var (host, edge) = await Start();
        var login = await edge.Dial("ann");
        var first = Statement(host, "pc7") with { Firewall = false };
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var later = Statement(host, "pc7") with { Firewall = true };

        Assert.Equal(HealthOutcome.Taken, (await State(host, edge, login, later)).Outcome);
        Assert.Equal(HealthOutcome.Taken, (await State(host, edge, login, later)).Outcome);
        Assert.Equal(HealthOutcome.Outdated, (await State(host, edge, login, first)).Outcome);
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
        Assert.Equal(HealthOutcome.Outdated, (await State(host, other, login, Statement(host, "pc7") with { At = host.Clock.GetUtcNow().AddSeconds(-1) })).Outcome);
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
        Assert.Equal(HealthOutcome.UnknownTunnel, (await StateByToken(host, anns)).Outcome);
        await State(host, edge, second, Statement(host, "PC7.example"));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HealthOutcome.Taken, (await StateByToken(host, anns)).Outcome);

        var third = await edge.Dial("bob");
        Assert.Equal(HealthOutcome.UnknownTunnel, (await StateByToken(host, bobs)).Outcome);
        await State(host, edge, third, Statement(host, "lab"));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HealthOutcome.Taken, (await StateByToken(host, bobs)).Outcome);
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

    private static async Task<HealthAnswer> StateByToken(IControlPlaneHost host, string token, TunnelId? tunnel = null) =>
        await host.ControlPlane.StateMachineHealth(new MachineHealthRequest(token, Statement(host, "any") with { Source = HealthSource.Token }) { Tunnel = tunnel }, default);
}
