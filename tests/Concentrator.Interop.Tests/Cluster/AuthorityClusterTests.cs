using Concentrator.Client;
using Concentrator.Interop.Tests.Client;
using Concentrator.Interop.Tests.Radius;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Tests.Health;
using Xunit.Abstractions;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>Who comes in, in a cluster of processes with a real FreeRADIUS: its users, our own with EAP at home, accounting, and what ends and changes sessions.</summary>
public sealed class AuthorityClusterTests(AuthorityClusterWorld world, ITestOutputHelper output) : IClassFixture<AuthorityClusterWorld>
{
    private const int Pings = 10;
    private const int PingSize = 1000;

    [ClusterFact("freeradius", "radclient")]
    public async Task FreeRADIUS_users_come_in_through_every_edge_and_it_is_told_what_went_through_their_tunnels()
    {
        HashSet<string> sessions = [];
        foreach (var edge in world.Cluster.Edges)
        {
            foreach (var method in new[] { AuthenticationMethod.MsChapV2, AuthenticationMethod.Eap })
            {
                var from = world.Radius.Output.Length;
                await using var tunnel = await world.DialAsync(edge, "emily", RadiusWorld.Password, method);
                for (ushort i = 1; i <= Pings; i++)
                {
                    Assert.True(await EchoRequest.PingAsync(tunnel, world.Cluster.Gateway, i, PingSize, TimeSpan.FromSeconds(20)), edge.Log);
                }

                Assert.Contains(method == AuthenticationMethod.Eap ? "EAP-Message" : "MS-CHAP2-Response", world.Radius.Output[from..], StringComparison.Ordinal);
                var listed = await world.SessionAsync();
                await tunnel.DisconnectAsync();
                var told = await world.AccountedAsync(told => told.Any(record => record.Is("Stop") && record.IsSession(listed)));
                var own = told.Where(record => record.IsSession(listed)).ToList();
                Assert.Equal(["Start", "Stop"], own.Select(record => record.Status));
                Assert.All(own, record => Assert.Equal(("emily", "RADIUS", edge.Name, tunnel.Addresses.Client.ToString()), (record["User-Name"], record["Acct-Authentic"], record["NAS-Identifier"], record["Framed-IP-Address"])));
                Assert.All(own, record => Assert.Equal(["0x0102", "0x03"], record.Attributes["Class"]));
                Assert.Equal((Pings * PingSize, Pings * PingSize, Pings, Pings), (own[1].InputOctets, own[1].OutputOctets, own[1].Number("Acct-Input-Packets"), own[1].Number("Acct-Output-Packets")));
                Assert.True(sessions.Add(listed));
            }
        }

        await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync(world.Cluster.Edges[0], "emily", "of Concord", AuthenticationMethod.MsChapV2));
    }

    /// <summary>Of two silos one at most holds what a request is about; each is asked about the same tunnels.</summary>
    [ClusterFact("freeradius", "radclient")]
    public async Task Radclient_changes_and_ends_a_tunnel_at_whichever_silo_it_asks()
    {
        var (first, second) = (world.Radclient(world.Cluster.Silos[0]), world.Radclient(world.Cluster.Silos[1]));
        foreach (var (edge, lifting, ending) in new[] { (world.Cluster.Edges[0], first, second), (world.Cluster.Edges[1], second, first) })
        {
            await using var tunnel = await world.DialAsync(edge, "emily", RadiusWorld.Password, AuthenticationMethod.MsChapV2);
            Assert.True(await world.Cluster.PingAsync(tunnel));
            var session = $"Acct-Session-Id = \"{await world.SessionAsync()}\"";

            Assert.Contains("CoA-ACK", await ending.AskAsync("coa", session, "MS-Quarantine-State = Quarantine"), StringComparison.Ordinal);
            await AuthorityClusterWorld.UntilLevelAsync(edge, "quarantine");
            Assert.Contains("CoA-ACK", await lifting.AskAsync("coa", "User-Name = \"emily\"", "MS-Quarantine-State = Full-Access"), StringComparison.Ordinal);
            await AuthorityClusterWorld.UntilLevelAsync(edge, "full");
            Assert.True(await world.Cluster.PingAsync(tunnel, 2));

            Assert.Contains("Disconnect-ACK", await ending.AskAsync("disconnect", session), StringComparison.Ordinal);
            Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(20))).Reason);
            await ClusterWorld.EventuallyAsync(async () => (await lifting.AskAsync("disconnect", session)).Contains("Error-Cause = Session-Context-Not-Found", StringComparison.Ordinal), "the session is over everywhere");
        }
    }

    [ClusterFact("freeradius", "radclient")]
    public async Task EAP_at_home_lets_our_users_in_through_every_edge_and_a_statement_of_health_inside_PEAP_counts()
    {
        foreach (var edge in world.Cluster.Edges)
        {
            await using (var tunnel = await world.DialAsync(edge, world.Eap(EapClientMethod.Tls)))
            {
                Assert.True(await world.Cluster.PingAsync(tunnel));
                await AuthorityClusterWorld.UntilLevelAsync(edge, "quarantine");
                await tunnel.DisconnectAsync();
            }

            foreach (var (statement, level) in new (byte[]?, string)[] { (SohVectors.Windows(), "full"), (SohVectors.Windows(firewall: [0]), "quarantine"), (null, "quarantine") })
            {
                var eap = world.Eap(EapClientMethod.PeapMsChapV2) with { RequiresCryptoBinding = true, StatementOfHealth = () => statement };
                await using var tunnel = await world.DialAsync(edge, eap);
                Assert.True(await world.Cluster.PingAsync(tunnel));
                await AuthorityClusterWorld.UntilLevelAsync(edge, level);
                await tunnel.DisconnectAsync();
            }
        }
    }

    /// <summary>
    /// FreeRADIUS is away, one session ends and one is open, others are in the middle of a login (the clients are asked for their health inside PEAP) when a silo is killed. Those whose
    /// conversation was there are refused and dial again; FreeRADIUS hears of every session when it is back, and of each once.
    /// </summary>
    [ClusterFact("freeradius", "radclient")]
    public async Task A_killed_silo_costs_no_more_than_another_dial_and_no_account_that_waits_for_FreeRADIUS()
    {
        const int Dialers = 5;
        var (edge, other) = (world.Cluster.Edges[0], world.Cluster.Edges[1]);
        var before = world.Radius.Accounting.Select(record => record.Session).ToHashSet(StringComparer.Ordinal);
        await world.Radius.KillAsync();
        var ended = await world.DialAsync(edge, world.Eap(EapClientMethod.Tls));
        Assert.True(await world.Cluster.PingAsync(ended));
        await ended.DisconnectAsync();
        await ended.DisposeAsync();
        await using var open = await world.DialAsync(other, world.Eap(EapClientMethod.Tls));
        await ClusterWorld.EventuallyAsync(() => Task.FromResult(world.Cluster.Silos.Any(silo => silo.Log.Contains("No RADIUS server takes accounting records", StringComparison.Ordinal))), "accounting waits");

        var (go, arrived) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        var allThere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var eap = world.Eap(EapClientMethod.PeapMsChapV2) with
        {
            StatementOfHealth = () =>
            {
                if (Interlocked.Increment(ref arrived) == Dialers)
                {
                    allThere.SetResult();
                }

                go.Task.Wait();
                return SohVectors.Windows();
            },
        };
        var dials = Enumerable.Range(0, Dialers).Select(i => Task.Run(() => OutcomeAsync(i % 2 == 0 ? edge : other, eap))).ToList();
        await allThere.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await world.Cluster.Silos[1].KillAsync();
        go.SetResult();

        List<SstpConnection> tunnels = [];
        foreach (var (tunnel, refusal) in await Task.WhenAll(dials))
        {
            output.WriteLine(refusal is null ? "came in" : $"refused: {refusal.Reason}: {refusal.Message}");
            if (tunnel is null)
            {
                Assert.True(refusal!.Reason is SstpTunnelEndReason.AuthenticationFailed or SstpTunnelEndReason.NotAdmitted or SstpTunnelEndReason.ServerRefused or SstpTunnelEndReason.ServerDisconnected, $"{refusal.Reason}: {refusal.Message}");
            }

            tunnels.Add(tunnel ?? await RedialAsync(edge));
        }

        foreach (var tunnel in tunnels.Append(open))
        {
            Assert.True(await world.Cluster.PingAsync(tunnel, 2));
            await tunnel.DisconnectAsync();
            await tunnel.DisposeAsync();
        }

        await ClusterWorld.EventuallyAsync(async () => (await world.SessionsAsync()).Count == 0, "all sessions are over");
        await world.Radius.StartAsync();
        var told = await world.AccountedAsync(told => told.Where(record => record.Is("Stop")).Select(record => record.Session).Except(before, StringComparer.Ordinal).Count() == Dialers + 2);
        foreach (var session in told.Where(record => !before.Contains(record.Session)).GroupBy(record => record.Session, StringComparer.Ordinal))
        {
            // What was on its way when the silo died may come twice, and is the same then.
            Assert.Equal(["Start", "Stop"], session.Select(record => (record.Status, record["Event-Timestamp"])).Distinct().Select(record => record.Status));
            Assert.All(session, record => Assert.Equal("alice", record["User-Name"]));
        }

        await world.Cluster.Silos[1].StartReadyAsync();
        await world.Cluster.UntilReadyAsync();
    }

    private async Task<(SstpConnection? Tunnel, SstpConnectException? Refusal)> OutcomeAsync(ClusterNode edge, SstpEapOptions eap)
    {
        try
        {
            return (await world.DialAsync(edge, eap), null);
        }
        catch (SstpConnectException refusal)
        {
            return (null, refusal);
        }
    }

    // The edge's own grain may have been on the silo that was killed: until it is elsewhere the edge takes nobody.
    private async Task<SstpConnection> RedialAsync(ClusterNode edge)
    {
        SstpConnection? tunnel = null;
        await ClusterWorld.EventuallyAsync(
            async () =>
            {
                (tunnel, var refusal) = await OutcomeAsync(edge, world.Eap(EapClientMethod.PeapMsChapV2) with { StatementOfHealth = () => SohVectors.Windows() });
                output.WriteLine(refusal is null ? "came in again" : $"refused again: {refusal.Reason}: {refusal.Message}");
                return tunnel is not null;
            },
            "who was refused comes in");
        return tunnel!;
    }
}
