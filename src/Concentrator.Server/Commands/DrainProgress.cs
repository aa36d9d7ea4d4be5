using Concentrator.Server.Administration;

namespace Concentrator.Server.Commands;

/// <summary>Follows a node's drain to its end.</summary>
internal static class DrainProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Tells a step whenever something has changed, until the node has nothing any more.</summary>
    /// <param name="name">The node.</param>
    /// <param name="answers">Whether it is this very node that answers: then its end is the end of the answers.</param>
    /// <param name="administration">Who answers.</param>
    /// <param name="tell">Hears of each step.</param>
    /// <param name="cancellationToken">When the caller gives up.</param>
    /// <exception cref="HttpRequestException">Another node answered, and does so no more.</exception>
    internal static async Task Follow(string name, bool answers, IAdministration administration, Action<DrainStep> tell, CancellationToken cancellationToken)
    {
        for (DrainStep? last = null; last is not { Finished: true };)
        {
            DrainStep step;
            try
            {
                step = DrainStep.Of(name, (await administration.ListNodes(cancellationToken)).FirstOrDefault(node => string.Equals(node.Name, name, StringComparison.Ordinal)));
            }
            catch (HttpRequestException gone) when (answers && gone.InnerException is not null)
            {
                step = DrainStep.Stopped(name);
            }

            if (step != last)
            {
                tell(last = step);
            }

            if (!step.Finished)
            {
                await Task.Delay(Interval, cancellationToken);
            }
        }
    }
}
