using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    [Fact]
    public async Task What_changes_a_tunnels_level_comes_to_an_edge_that_waits_and_not_when_it_asks_again()
    {
        var (host, edge) = await Start(Dynamic(new ControlPlaneSetup { Policies = Office() }));
        var login = await edge.Dial("ann");
        Assert.Equal(AccessLevel.Quarantine, login.Grant.Access.Level);
        (RadiusAttributeType, object) tunnel = (RadiusAttributeType.AcctSessionId, login.Tunnel.ToString());
        var seen = 0L;

        await Turns(AccessLevel.Full, () => State(host, edge, login, Statement(host, "pc7")));
        await Turns(AccessLevel.Quarantine, () => State(host, edge, login, Statement(host, "pc7") with { Firewall = false }));
        await Turns(AccessLevel.Full, () => Define(host, Rules(Everybody)));
        await Turns(AccessLevel.Quarantine, () => Ask(host, RadiusCode.CoaRequest, [tunnel, (RadiusAttributeType.VendorSpecific, (MicrosoftAttributeType.QuarantineState, new byte[] { 0, 0, 0, 1 }))]));

        async Task Turns(AccessLevel level, Func<Task> change)
        {
            var waiting = await Waiting(host, edge, seen);
            await change();
            var command = (await waiting.WaitAsync(TimeSpan.FromSeconds(30))).Commands[^1];
            Assert.Equal((EdgeCommandKind.Access, login.Tunnel, level), (command.Kind, command.Tunnel, command.Access!.Level));
            seen = command.Sequence;
        }
    }

    [Fact]
    public async Task A_command_that_no_edge_has_fetched_comes_again_after_a_restart_with_all_that_is_known_and_every_filter_line()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = Office() });
        var login = await edge.Dial("ann");
        var ending = await edge.Dial("ann");
        await State(host, edge, login, Statement(host, "pc7"));
        var seen = (await edge.Commands()).Commands.Single().Sequence;
        Assert.Equal(AccessLevel.Full, (await State(host, edge, login, Statement(host, "pc8"))).Access!.Level);
        var answer = await State(host, edge, login, Statement(host, "pc8") with { Firewall = false });
        await host.Sessions.Disconnect(ending.Tunnel, "over", default);

        await host.Restart();

        var again = (await edge.Commands(seen)).Commands;
        Assert.All(again, command => Assert.True(command.Sequence > seen));
        var access = again.Last(command => command.Kind == EdgeCommandKind.Access);
        Assert.Equal((login.Tunnel, AccessLevel.Quarantine, answer.Access), (access.Tunnel, access.Access!.Level, access.Access));
        Assert.Equal(("pc8", false), (access.Facts!.Peer.Health!.Machine, access.Facts.Peer.Health.Firewall));
        var end = Assert.Single(again, command => command.Kind == EdgeCommandKind.Disconnect);
        Assert.Equal((ending.Tunnel, TunnelEndReason.Administrator), (end.Tunnel, end.EndReason));

        // What it has done does not come again, and what is commanded next comes behind it.
        var last = again[^1].Sequence;
        await host.Sessions.Disconnect(login.Tunnel, "over", default);
        Assert.Equal(login.Tunnel, Assert.Single((await edge.Commands(last)).Commands).Tunnel);
        await host.Restart();
        Assert.Equal(login.Tunnel, Assert.Single((await edge.Commands(last)).Commands).Tunnel);
    }

    [Fact]
    public async Task A_filter_of_many_lines_reaches_every_tunnel_whole_and_outlives_a_restart()
    {
        const int Tunnels = 20;
        var policy = Rules(Everybody with { Filters = [.. Enumerable.Range(0, 200).Select(line => $"permit in tcp 10.{line}.0.0/16 443")], FilterSets = ["mail"] }) with
        {
            Filters = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase) { ["mail"] = ["deny in tcp 0.0.0.0/0 25"] },
        };
        var (host, edge) = await Start(new ControlPlaneSetup { Policies = policy });
        var access = (await edge.Dial("ann")).Grant.Access;
        for (var i = 1; i < Tunnels; i++)
        {
            Assert.Equal(access, (await edge.Dial("ann")).Grant.Access);
        }

        Assert.Equal([1, 200], access.Filters.Select(filter => filter.In.Count).Order());
        foreach (var group in new[] { "staff", "field" })
        {
            await host.Users.ChangeGroups("ann", [group], [], default);
            await host.Restart();
            var commands = await CommandsFor(edge, Tunnels, command => command.Facts!.Groups.Contains(group));
            Assert.Equal(edge.Open, commands.Keys.ToHashSet());
            Assert.All(commands.Values, command => Assert.Equal(access, command.Access));
        }
    }
}
