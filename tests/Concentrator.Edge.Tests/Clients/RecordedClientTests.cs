using System.Net;
using Concentrator.Control.Local;
using Concentrator.Edge.Tests.World;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Edge.Tests.Clients;

/// <summary>Each known client against a whole edge, with that client's strictness.</summary>
public class RecordedClientTests
{
    private static readonly Dictionary<string, string> s_sequences = new(StringComparer.Ordinal)
    {
        ["Windows"] = RecordedSequences.Windows,
        ["pppd"] = RecordedSequences.Pppd,
        ["Open-SSTP-Client"] = RecordedSequences.OpenSstpClient,
        ["MikroTik"] = RecordedSequences.MikroTik,
    };

    public static TheoryData<string, string> Combinations
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var client in s_sequences.Keys)
            {
                data.Add(client, "early");
                data.Add(client, "middle");
                data.Add(client, "late");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task A_known_client_dials_in_and_leaves(string client, string connected)
    {
        await using var world = await StartAsync();
        await using var recorded = await RecordedClient.ConnectAsync(world);

        await recorded.PlayAsync(RecordedSequences.WithConnected(s_sequences[client], connected));

        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("is over: ClientDisconnect", StringComparison.Ordinal)), "the client's own end is told");
        await EdgeWorld.UntilAsync(() => world.Control.Sessions.List(CancellationToken.None).AsTask().Result.Count == 0, "the session has ended");
        Assert.Single(world.Log.Lines, line => line.Line.Contains("is open", StringComparison.Ordinal));
        world.AssertNoFaults();
    }

    [Fact]
    public async Task When_pppd_ends_its_link_the_server_ends_the_call()
    {
        await using var world = await StartAsync(restartTimeout: 3_000);
        await using var recorded = await RecordedClient.ConnectAsync(world);
        var whole = RecordedSequences.WithConnected(RecordedSequences.Pppd, "middle");

        await recorded.PlayAsync(whole[..(whole.IndexOf("\nping", StringComparison.Ordinal) + 5)] + "\n" + RecordedSequences.PppdTerminates);

        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("is over: ClientDisconnect", StringComparison.Ordinal)), "it was the client's end");
        world.AssertNoFaults();
    }

    /// <summary>Open-SSTP-Client waits three seconds for its login's result and then aborts, without attributes.</summary>
    [Fact]
    public async Task A_client_that_is_done_waiting_for_its_login_leaves_nothing_behind_and_comes_back()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ControlPlaneDouble? control = null;
        await using var world = await StartAsync(parts => parts with { Control = control = new ControlPlaneDouble(parts.Control) { Gate = gate.Task } });
        await using (var impatient = await RecordedClient.ConnectAsync(world))
        {
            await impatient.PlayAsync(RecordedSequences.UntilChallenge(RecordedSequences.OpenSstpClient).Replace("challenge", "", StringComparison.Ordinal));
            await control!.Begun.Task;
            await impatient.PlayAsync("sstp> 10010008 0005 0000");
            await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("is over: ClientAbort", StringComparison.Ordinal)), "its Abort was understood");
        }

        gate.SetResult();
        await EdgeWorld.UntilAsync(() => !control!.ClosedRequests.IsEmpty, "the control plane knows that it left");
        await using var again = await RecordedClient.ConnectAsync(world);
        await again.PlayAsync(RecordedSequences.WithConnected(RecordedSequences.OpenSstpClient, "middle"));
        world.AssertNoFaults();
    }

    internal static Task<EdgeWorld> StartAsync(
        Func<EdgeParts, EdgeParts>? exchange = null, long restartTimeout = 120_000, TimeSpan? controlPlaneTimeout = null, Func<LocalControlPlaneOptions, LocalControlPlaneOptions>? change = null) => EdgeWorld.StartAsync(

        // Long enough that nothing is said twice on a slow machine.
        options => options with
        {
            Ppp = options.Ppp with { RestartTimeout = restartTimeout, Methods = [AuthenticationMethod.Eap, AuthenticationMethod.MsChapV2] },
            ControlPlaneTimeout = controlPlaneTimeout ?? options.ControlPlaneTimeout,
        },
        options =>
        {
            options = options with
            {
                Pools = [options.Pools[0] with { Prefix6 = null, DnsServers = [IPAddress.Parse("10.80.0.53"), IPAddress.Parse("10.80.0.54")], NbnsServers = [IPAddress.Parse("10.80.0.55")] }],
            };
            return change?.Invoke(options) ?? options;
        },
        exchange);
}
