namespace Concentrator.Server.Administration.Api;

/// <summary>The looks at tokens that were not known to be right, from one source within a span of time. A look is taken before the token is looked at, so that many at once are no more than many in turn.</summary>
/// <param name="since">When the span began, of <see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="most">The most looks.</param>
internal sealed class GuessWindow(long since, int most)
{
    private int _taken;

    /// <summary>When the span began.</summary>
    internal long Since => since;

    /// <summary>Takes a look, if one is left.</summary>
    internal bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= most)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>The look was at a token that was right, or nobody could tell.</summary>
    internal void GiveBack() => Interlocked.Decrement(ref _taken);
}
