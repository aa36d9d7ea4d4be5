using Concentrator.Control.Ports;
using Concentrator.Edge.ControlPlane;
using Concentrator.Edge.Tests.World;
using Concentrator.Edge.Tunnels;

namespace Concentrator.Edge.Tests.ControlPlane;

public class CommandPullTests
{
    private const long Epoch = 7;

    [Fact]
    public async Task An_epoch_that_is_over_is_not_asked_for_without_a_pause()
    {
        var commands = new Commands((_, _) => new EdgeCommandBatch(Epoch + 1, []));
        await RunAsync(commands, async _ => await Task.Delay(300));

        Assert.InRange(commands.Calls, 1, 3);
    }

    [Fact]
    public async Task A_fault_of_the_control_plane_does_not_end_the_pulling()
    {
        var drain = new EdgeCommand(1, EdgeCommandKind.Drain, default, "test");
        var commands = new Commands((call, after) => call == 1 ? throw new InvalidDataException("broken") : new EdgeCommandBatch(Epoch, after == 0 ? [drain] : []));
        await RunAsync(commands, link => EdgeWorld.UntilAsync(() => link.IsDraining, "the command after the fault arrives"));
    }

    private static async Task RunAsync(Commands commands, Func<ControlPlaneLink, Task> meanwhile)
    {
        var options = new EdgeOptions { Name = "edge-1", Listen = [] };
        var log = new RecordingLogger<EdgeHost>();
        var link = new ControlPlaneLink(new ControlPlaneDouble(null!), options, TimeProvider.System, log) { Epoch = Epoch };
        var pull = new CommandPull(commands, options, link, new TunnelRegistry(), TimeProvider.System, log);
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => pull.Run(stop.Token));
        await meanwhile(link);
        await stop.CancelAsync();
        await running;
    }

    /// <summary>Answers each call with what the test says; an empty answer takes a while.</summary>
    private sealed class Commands(Func<int, long, EdgeCommandBatch> answer) : IEdgeCommands
    {
        private int _calls;

        internal int Calls => Volatile.Read(ref _calls);

        public async ValueTask<EdgeCommandBatch> Next(string edge, long epoch, long afterSequence, CancellationToken deadline)
        {
            var batch = answer(Interlocked.Increment(ref _calls), afterSequence);
            await Task.Delay(batch.Epoch == epoch && batch.Commands.Count == 0 ? 50 : 0, deadline);
            return batch;
        }
    }
}
