using System.Collections.Concurrent;
using Concentrator.Control.Ports;

namespace Concentrator.Edge.Tests.World;

/// <summary>Stands before a control plane's commands and gives the edge some of the test's own.</summary>
internal sealed class CommandsDouble(IEdgeCommands inner) : IEdgeCommands
{
    private readonly ConcurrentQueue<EdgeCommand> _own = new();
    private readonly SemaphoreSlim _given = new(0);

    /// <summary>Gives the edge a command, at once.</summary>
    internal void Give(EdgeCommandKind kind, TunnelId tunnel, TunnelAccess? access = null, LoginFacts? facts = null)
    {
        _own.Enqueue(new EdgeCommand(0, kind, tunnel, "the test wants it") { Access = access, Facts = facts });
        _given.Release();
    }

    public async ValueTask<EdgeCommandBatch> Next(string edge, long epoch, long afterSequence, CancellationToken deadline)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        var own = _given.WaitAsync(either.Token);
        var theirs = inner.Next(edge, epoch, afterSequence, either.Token).AsTask();
        if (await Task.WhenAny(own, theirs) == own && _own.TryDequeue(out var command))
        {
            await either.CancelAsync();
            await theirs.ContinueWith(static _ => { }, TaskScheduler.Default);

            // The sequence that the edge has acknowledged already: to the control plane nothing has happened.
            return new EdgeCommandBatch(epoch, [command with { Sequence = afterSequence }]);
        }

        await either.CancelAsync();
        return await theirs;
    }
}
