using Concentrator.Client;
using Concentrator.Control.Ports;
using Concentrator.Edge.Tests.World;
using Concentrator.Protocol.Http;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Tests.ControlPlane;

/// <summary>The edge's lease: without it nothing is taken and nothing forwarded, and the edge comes back by itself.</summary>
public class KeptLeaseTests
{
    private ControlPlaneDouble? _control;

    private static string TunnelRequest => System.Text.Encoding.ASCII.GetString(SstpHttp.Request("vpn", Guid.NewGuid()));

    [Fact]
    public async Task An_edge_starts_without_a_control_plane_and_serves_when_it_comes()
    {
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with { Control = _control = new ControlPlaneDouble(parts.Control) { IsGone = true } }, waitUntilReady: false);

        Assert.Equal(503, await world.ProbeAsync());
        Assert.Equal(503, await world.StatusOfAsync(TunnelRequest));
        Assert.False(world.Edge.IsReady);
        _control!.IsGone = false;
        await world.Edge.WaitUntilReadyAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(200, await world.ProbeAsync());
        await using var tunnel = await world.DialAsync();
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_process_that_was_frozen_past_its_deadline_forwards_nothing_when_it_thaws()
    {
        var clock = new BootClockDouble();
        RecordingNetwork? network = null;
        await using var world = await StartAsync(TimeSpan.FromHours(1), parts => parts with { Clock = clock, Network = network = new RecordingNetwork(parts.Network) });
        await using var tunnel = await world.DialAsync();
        await using var other = await world.DialAsync();
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        await EdgeWorld.UntilAsync(() => world.Edge.TunnelCount == 2, "both tunnels are open");
        var sent = network!.Sent;

        // The last moment of the lease, and then a moment past it; no renewal was due in between.
        clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 2);
        Assert.Equal(sent + 1, network.Sent);
        var deadline = clock.Nanoseconds + 1_000_000;
        clock.Advance(TimeSpan.FromHours(2));
        await tunnel.SendAsync(Pings.Request(tunnel.Addresses.Client, EdgeWorld.Gateway, 3));
        await other.SendAsync(Pings.Request(other.Addresses.Client, tunnel.Addresses.Client, 4));

        Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(30))).Reason);
        Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await other.Completion.WaitAsync(TimeSpan.FromSeconds(30))).Reason);
        Assert.Equal(sent + 1, network.Sent);
        Assert.False(tunnel.Packets.TryRead(out _), "a packet was forwarded from client to client after the lease");
        await EdgeWorld.UntilAsync(() => _control!.ClosedRequests.Count == 2, "the ends are reported");
        Assert.All(_control!.ClosedRequests, request => Assert.Equal((_control.Epochs.First(), TunnelEndReason.ControlPlane), (request.Epoch, request.Reason)));
        Assert.All(_control.ClosedRequests, request => Assert.Contains("lease of the edge was over", request.Detail, StringComparison.Ordinal));

        // What the witness says of the end is when forwarding ended, not when it was noticed.
        var removed = world.Logs.Witnessed.Where(entry => ((string)entry["Line"]!).StartsWith("Removed", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, removed.Length);
        Assert.All(removed, entry => Assert.InRange((long)entry["BootTime"]!, deadline - 5_000_000_000, deadline));

        // The edge comes back by itself, under a new epoch.
        await EdgeWorld.UntilAsync(() => world.Edge.IsReady, "the edge is taken in again");
        await using var next = await world.DialAsync();
        await EdgeWorld.PingAsync(next, EdgeWorld.Gateway, 5);
        Assert.Equal(_control.Epochs.Last(), world.Logs.Witnessed.Last()["Epoch"]);
        Assert.NotEqual(_control.Epochs.First(), _control.Epochs.Last());
        world.AssertNoFaults();
    }

    [Fact]
    public async Task A_packet_that_was_taken_before_the_freeze_is_not_sent_after_it()
    {
        var clock = new BootClockDouble();
        RecordingNetwork? network = null;
        await using var world = await StartAsync(TimeSpan.FromHours(1), parts => parts with { Clock = clock, Network = network = new RecordingNetwork(parts.Network) });
        await using var tunnel = await world.DialAsync();
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        var sent = network!.Sent;

        // Frozen between the client and the network.
        network.Given = () => clock.Advance(TimeSpan.FromHours(2));
        await tunnel.SendAsync(Pings.Request(tunnel.Addresses.Client, EdgeWorld.Gateway, 2));

        Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(30))).Reason);
        Assert.Equal(sent, network.Sent);
    }

    [Fact]
    public async Task A_packet_that_was_taken_from_the_network_before_the_freeze_does_not_reach_the_client_after_it()
    {
        var clock = new BootClockDouble();
        RecordingNetwork? network = null;
        await using var world = await StartAsync(TimeSpan.FromHours(1), parts => parts with { Clock = clock, Network = network = new RecordingNetwork(parts.Network) });
        await using var tunnel = await world.DialAsync();
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
        var sent = network!.Sent;

        // Frozen between the network and the client.
        network.Delivered = () => clock.Advance(TimeSpan.FromHours(2));
        await tunnel.SendAsync(Pings.Request(tunnel.Addresses.Client, EdgeWorld.Gateway, 2));

        Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(30))).Reason);
        Assert.Equal(sent + 1, network.Sent);
        Assert.False(tunnel.Packets.TryRead(out _), "the reply reached the client after the lease");
    }

    [Fact]
    public async Task Without_the_control_plane_tunnels_flow_until_the_lease_ends_and_new_ones_go_elsewhere()
    {
        var clock = new BootClockDouble();
        await using var world = await StartAsync(TimeSpan.FromSeconds(3), parts => parts with { Clock = clock });
        await using var tunnel = await world.DialAsync();
        await EdgeWorld.UntilAsync(() => world.Edge.TunnelCount == 1, "the tunnel is open");

        _control!.IsGone = true;
        await EdgeWorld.UntilAsync(() => !world.Edge.IsReady, "the edge notices");
        Assert.Equal(503, await world.ProbeAsync());
        Assert.Equal(503, await world.StatusOfAsync(TunnelRequest));
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);

        // It comes back in time: nothing happened.
        _control.IsGone = false;
        await EdgeWorld.UntilAsync(() => world.Edge.IsReady, "the edge is ready again");
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 2);
        Assert.Equal(1, _control.Renewals.Count(renewal => renewal.Epoch == 0));

        // It comes back too late.
        _control.IsGone = true;
        await EdgeWorld.UntilAsync(() => !world.Edge.IsReady, "the edge notices again");
        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(30))).Reason);
        await EdgeWorld.UntilAsync(() => world.Edge.TunnelCount == 0, "the table is empty");
        Assert.Empty(_control.ClosedRequests);
        _control.IsGone = false;
        await EdgeWorld.UntilAsync(() => world.Edge.IsReady, "the edge is taken in again");
        await EdgeWorld.UntilAsync(() => _control.ClosedRequests.Count == 1, "the end under the old epoch is reported");
        Assert.Equal(_control.Epochs.First(), _control.ClosedRequests.Single().Epoch);
        Assert.True(_control.ClosedRequests.Single().Counters.PacketsUp >= 2);
        world.AssertNoFaults();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public async Task Another_epoch_in_a_renewal_s_answer_means_that_another_edge_has_the_name(long epoch)
    {
        await using var world = await StartAsync(TimeSpan.FromSeconds(3), parts => parts);
        await using var tunnel = await world.DialAsync();
        _control!.ChangeRenewal = (_, answer) => Task.FromResult(answer with { Epoch = epoch });

        await AssertTakenAsync(world, tunnel);
    }

    [Fact]
    public async Task Another_epoch_with_the_commands_means_that_another_edge_has_the_name()
    {
        ForeignCommands? commands = null;
        await using var world = await StartAsync(TimeSpan.FromSeconds(3), parts => parts with { Commands = commands = new ForeignCommands(parts.Commands) });
        await using var tunnel = await world.DialAsync();
        commands!.Epoch = 9;
        await world.Control.Edges.Drain("edge-1", "wakes the call that waits", CancellationToken.None);

        await AssertTakenAsync(world, tunnel);
    }

    [Fact]
    public async Task An_answer_that_comes_after_the_lease_was_lost_renews_neither_it_nor_the_next()
    {
        var clock = new BootClockDouble();
        var late = new TaskCompletionSource();
        await using var world = await StartAsync(TimeSpan.FromSeconds(3), parts => parts with { Clock = clock });
        await using var tunnel = await world.DialAsync();
        var held = new TaskCompletionSource();
        _control!.ChangeRenewal = async (request, answer) =>
        {
            if (request.Epoch == _control.Epochs.First())
            {
                held.TrySetResult();
                await late.Task;
                return answer with { LeaseDuration = TimeSpan.FromHours(100) };
            }

            return answer;
        };
        await held.Task.WaitAsync(TimeSpan.FromSeconds(30));
        clock.Advance(TimeSpan.FromSeconds(4));
        await EdgeWorld.UntilAsync(() => _control.Renewals.Any(renewal => _control.Epochs.Skip(1).Contains(renewal.Epoch)), "the edge is taken in again and renews");
        late.SetResult();

        // Were the next lease renewed by the answer, it would still be held.
        _control.IsGone = true;
        clock.Advance(TimeSpan.FromSeconds(4));
        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains($"lease of epoch {_control.Epochs.ElementAt(1)} in time", StringComparison.Ordinal)), "the second lease ends");
    }

    [Fact]
    public async Task After_the_record_differed_all_tunnels_are_told_with_what_they_are()
    {
        await using var world = await StartAsync(TimeSpan.FromSeconds(3), parts => parts);
        await using var first = await world.DialAsync();
        await using var second = await world.DialAsync();
        await EdgeWorld.UntilAsync(() => _control!.Renewals.Any(renewal => renewal.Tunnels.Count == 2 || renewal.Digest != 0), "the tunnels are told");
        await EdgeWorld.UntilAsync(() => _control!.Renewals.Last() is { Tunnels.Count: 0, Digest: var digest } && digest != 0, "counters that did not change stay at home");
        Assert.All(_control!.Renewals.SelectMany(renewal => renewal.Tunnels), report => Assert.Null(report.Details));

        var differs = 1;
        var before = _control.Renewals.Count;
        _control.ChangeRenewal = (_, answer) => Task.FromResult(answer with { DigestAgrees = Interlocked.Exchange(ref differs, 0) == 0 });
        await EdgeWorld.UntilAsync(() => _control.Renewals.Skip(before).Any(renewal => renewal.Tunnels.Count > 0), "all tunnels are told");

        var told = _control.Renewals.Skip(before).First(renewal => renewal.Tunnels.Count > 0);
        Assert.Equal(2, told.Tunnels.Count);
        foreach (var client in new[] { first, second })
        {
            var details = Assert.Single(told.Tunnels, report => report.Details!.Address.Equals(client.Addresses.Client.ToIPAddress())).Details!;
            Assert.Equal(EdgeWorld.User, details.UserName);
            Assert.Equal(Protocol.Ppp.Authentication.AuthenticationMethod.Eap, details.Method);
            Assert.Equal("default", details.Pool);
            Assert.Equal(world.Endpoint, details.Origin.Listener);
            Assert.InRange(details.OpenedAt, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        }

        var after = _control.Renewals.Count;
        await EdgeWorld.UntilAsync(() => _control.Renewals.Count >= after + 2, "renewals go on");
        Assert.All(_control.Renewals.Skip(after), renewal => Assert.Empty(renewal.Tunnels));
    }

    [Fact]
    public async Task The_log_witnesses_each_address_in_the_table()
    {
        var clock = new BootClockDouble();
        await using var world = await StartAsync(null, parts => parts with { Clock = clock });
        var tunnel = await world.DialAsync();
        await EdgeWorld.UntilAsync(() => world.Edge.TunnelCount == 1, "the tunnel is open");
        var installedAt = clock.Nanoseconds;
        clock.Advance(TimeSpan.FromSeconds(5));
        await tunnel.DisposeAsync();
        await EdgeWorld.UntilAsync(() => world.Logs.Witnessed.Count == 2, "the removal is witnessed");

        var entries = world.Logs.Witnessed.ToArray();
        Assert.Equal(0, world.Edge.TunnelCount);
        Assert.All(entries, entry => Assert.Equal(LogLevel.Information, entry["Level"]));
        Assert.All(entries, entry => Assert.Equal(tunnel.Addresses.Client, entry["Address"]));
        Assert.Equal(entries[0]["Tunnel"], entries[1]["Tunnel"]);
        Assert.Equal([installedAt, installedAt + 5_000_000_000], entries.Select(entry => (long)entry["BootTime"]!));
        Assert.Matches("^Installed 10\\.80\\.0\\.[0-9]+ for tunnel [0-9a-f]{32}, epoch [0-9]+, at 1000000000 ns$", (string)entries[0]["Line"]!);
        Assert.Matches("^Removed 10\\.80\\.0\\.[0-9]+ of tunnel [0-9a-f]{32}, epoch [0-9]+, at 6000000000 ns$", (string)entries[1]["Line"]!);
    }

    [Fact]
    public async Task The_log_witnesses_each_64_in_the_table()
    {
        var clock = new BootClockDouble();
        await using var world = await StartAsync(null, parts => parts with { Clock = clock });
        var tunnel = await world.DialAsync(options => options with { Ipv6 = true });
        await EdgeWorld.UntilAsync(() => world.Logs.Witnessed.Count == 2, "address and /64 are in the table");
        clock.Advance(TimeSpan.FromSeconds(5));
        await tunnel.DisposeAsync();
        await EdgeWorld.UntilAsync(() => world.Logs.Witnessed.Count == 4, "both removals are witnessed");

        var entries = world.Logs.Witnessed.Where(entry => entry.ContainsKey("Prefix")).ToArray();
        Assert.Equal(2, entries.Length);
        Assert.Single(world.Logs.Witnessed.Select(entry => entry["Tunnel"]).Distinct());
        Assert.Matches("^Installed fd50:0:0:[0-9a-f]+::/64 for tunnel [0-9a-f]{32}, epoch [0-9]+, at 1000000000 ns$", (string)entries[0]["Line"]!);
        Assert.Equal(entries[0]["Prefix"], entries[1]["Prefix"]);
        Assert.Matches("^Removed fd50:0:0:[0-9a-f]+::/64 of tunnel [0-9a-f]{32}, epoch [0-9]+, at 6000000000 ns$", (string)entries[1]["Line"]!);
    }

    private Task<EdgeWorld> StartAsync(TimeSpan? duration, Func<EdgeParts, EdgeParts> exchange) =>
        EdgeWorld.StartAsync(exchange: parts => exchange(parts with { Control = _control = new ControlPlaneDouble(parts.Control) { LeaseDuration = duration } }));

    private async Task AssertTakenAsync(EdgeWorld world, SstpConnection tunnel)
    {
        Assert.Equal(SstpTunnelEndReason.ServerDisconnected, (await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(30))).Reason);
        Assert.Single(world.Log.Lines, line => line.Level == LogLevel.Error && line.Line.Contains("Two edges use the name edge-1", StringComparison.Ordinal));
        Assert.Equal(503, await world.ProbeAsync());

        // No fight: it is in no haste to take the name back.
        Assert.Equal(1, _control!.Renewals.Count(renewal => renewal.Epoch == 0));
        _control.ChangeRenewal = (_, answer) => Task.FromResult(answer);
        await EdgeWorld.UntilAsync(() => world.Edge.IsReady, "the edge introduces itself again");
        Assert.Equal(2, _control.Renewals.Count(renewal => renewal.Epoch == 0));
        Assert.Contains(_control.ClosedRequests, request => request.Epoch == _control.Epochs.First() && request.Reason == TunnelEndReason.ControlPlane);
    }

    /// <summary>Answers the edge's first epoch with another, once the test wants it.</summary>
    private sealed class ForeignCommands(IEdgeCommands inner) : IEdgeCommands
    {
        private long _epoch;
        private long _first;

        internal long Epoch
        {
            get => Interlocked.Read(ref _epoch);
            set => Interlocked.Exchange(ref _epoch, value);
        }

        public async ValueTask<EdgeCommandBatch> Next(string edge, long epoch, long afterSequence, CancellationToken deadline)
        {
            var batch = await inner.Next(edge, epoch, afterSequence, deadline);
            return Epoch is var foreign and > 0 && (_first == 0 ? _first = epoch : _first) == epoch ? new EdgeCommandBatch(foreign, []) : batch;
        }
    }
}
