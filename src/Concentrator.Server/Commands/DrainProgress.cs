using Concentrator.Server.Administration;

namespace Concentrator.Server.Commands;

/// <summary>Tells how far a node is with its drain.</summary>
internal static class DrainProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Writes a line whenever something has changed, until the node has nothing any more.</summary>
    internal static async Task Follow(string name, IAdministration administration, TextWriter output, CancellationToken cancellationToken)
    {
        for (string? last = null; ;)
        {
            NodeView? node;
            try
            {
                node = (await administration.ListNodes(cancellationToken)).FirstOrDefault(node => string.Equals(node.Name, name, StringComparison.Ordinal));
            }
            catch (HttpRequestException) when (last is not null)
            {
                // It was this very process that drained, and it has stopped.
                await output.WriteLineAsync($"{name} does not answer any more: it has stopped.");
                return;
            }

            if (node is null || node is { Role: "edge", Epoch: 0 })
            {
                await output.WriteLineAsync($"{name} has handed over all that it had.");
                return;
            }

            var state = node.Role is "edge" ? $"{name} has {node.Sessions} sessions" : $"{name} is {node.State} and has {node.Partitions ?? 0} partitions";
            if (!string.Equals(state, last, StringComparison.Ordinal))
            {
                await output.WriteLineAsync(last = state);
            }

            await Task.Delay(Interval, cancellationToken);
        }
    }
}
