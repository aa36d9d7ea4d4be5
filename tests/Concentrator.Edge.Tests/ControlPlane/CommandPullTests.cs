using Concentrator.Control.Ports;
using Concentrator.Edge.ControlPlane;
using Concentrator.Edge.Leases;
using Concentrator.Edge.Listening;
using Concentrator.Edge.Tests.World;
using Concentrator.Edge.Tunnels;

namespace Concentrator.Edge.Tests.ControlPlane;

public class CommandPullTests
{
    private const long Epoch = 7;

    [Fact]
    public async Task Another_epoch_ends_the_lease_and_the_pulling()
    {
        var commands = new Commands((_, _) => new EdgeCommandBatch(Epoch + 1, []));
        await RunAsync(commands, async (lease, _) => Assert.Equal(LeaseEnd.Withdrawn, await lease.Over));

        Assert.Equal(1, commands.Calls);
    }

    [Fact]
    public async Task A_fault_of_the_control_plane_does_not_end_the_pulling()
    {
        var drain = new EdgeCommand(1, EdgeCommandKind.Drain, default, "test");
        var commands = new Commands((call, after) => call == 1 ? throw new InvalidDataException("broken") : new EdgeCommandBatch(Epoch, after == 0 ? [drain] : []));
        await RunAsync(commands, async (_, drain) => await drain);
    }

    private static async Task RunAsync(Commands commands, Func<Lease, Task, Task> meanwhile)
    {
        var options = new EdgeOptions { Name = "edge-1", Listen = [] };
        var clock = new BootClockDouble();
        var lease = new Lease(Epoch, clock.Nanoseconds, duration: null, clock);
        var drain = new TaskCompletionSource();
        var registry = new TunnelRegistry(new ForwardingWitness(clock, new RecordingLogger<EdgeHost>()));
        var pull = new CommandPull(commands, options, registry, new Blocking(BlockLists.None, new RecordingLogger<EdgeHost>()), () => drain.TrySetResult(), TimeProvider.System, new RecordingLogger<EdgeHost>());
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => pull.Run(lease, stop.Token));
        await meanwhile(lease, drain.Task).WaitAsync(TimeSpan.FromSeconds(30));
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
