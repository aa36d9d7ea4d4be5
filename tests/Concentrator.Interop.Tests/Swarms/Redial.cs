namespace Concentrator.Interop.Tests.Swarms;

/// <summary>How long a client waits before it dials again: at most a second at first, so that not all come at once, then longer with every failure.</summary>
internal static class Redial
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(8);

    /// <summary>The wait after so many failures in a row; the loss of a tunnel is no failure.</summary>
    internal static TimeSpan Wait(int failures, Random random)
    {
        var longest = Math.Min(s_longest.TotalSeconds, s_first.TotalSeconds * Math.Pow(2, failures));
        var shortest = failures == 0 ? 0 : longest / 2;
        return TimeSpan.FromSeconds(shortest + (random.NextDouble() * (longest - shortest)));
    }
}
