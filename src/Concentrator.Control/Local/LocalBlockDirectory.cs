using Concentrator.Control.Blocking;
using Concentrator.Control.Ports;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Local;

/// <summary>The block list of the local control plane.</summary>
internal sealed partial class LocalBlockDirectory(LocalStore store, TimeProvider time, ILogger logger) : IBlockDirectory
{
    /// <inheritdoc/>
    public async ValueTask<BlockList> Get(CancellationToken deadline) => await store.Loop.Run(() => store.State.Blocked.List, deadline);

    /// <inheritdoc/>
    public async ValueTask<BlockOutcome> Change(BlockChange change, CancellationToken deadline)
    {
        ArgumentNullException.ThrowIfNull(change);
        var outcome = await store.Loop.Run(
            () =>
            {
                if (change.Apply(store.State.Blocked.List, time.GetUtcNow(), out var message) is not { } after)
                {
                    return new BlockOutcome(Done: false, message);
                }

                store.Tables.Blocked.Write(store.State.Blocked.List, after);
                store.State.Blocked = new BlockedNetworks(after);
                store.Loop.AfterCommit(store.Signals.RaiseAll);
                return new BlockOutcome(Done: true, message);
            },
            deadline);
        if (outcome.Done)
        {
            Log.Changed(logger, outcome.Message);
        }

        return outcome;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Block list: {Change}")]
        public static partial void Changed(ILogger logger, string change);
    }
}
