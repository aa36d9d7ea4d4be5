namespace Concentrator.Control.Policies;

/// <summary>What is remembered of a user's unhealthy machines, so that whoever redials gets no other grace time: one <see cref="HealthLapse"/> for each policy, whatever machine it was.</summary>
internal static class HealthLapses
{
    /// <summary>The most that are remembered of a user; the oldest goes first.</summary>
    public const int Most = 16;

    /// <summary>How long after its last session a RADIUS server's user is remembered.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);

    /// <summary>How often it is noted that a user was here.</summary>
    public static readonly TimeSpan SeenEvery = TimeSpan.FromDays(1);

    /// <summary>What is remembered after machines were judged; the same object when that changes nothing.</summary>
    /// <param name="before">What was remembered before.</param>
    /// <param name="standings">What became of the machines.</param>
    public static IReadOnlyList<HealthLapse> After(IReadOnlyList<HealthLapse> before, IReadOnlyList<HealthStanding> standings)
    {
        List<HealthLapse>? after = null;
        foreach (var standing in standings)
        {
            var known = Find(after ?? before, standing.Policy);
            if (standing.UnhealthySince == known?.Since || (known is not null && standing.UnhealthySince > known.Since))
            {
                continue;
            }

            after ??= [.. before];
            after.RemoveAll(lapse => IsOf(lapse, standing.Policy));
            if (standing.UnhealthySince is { } since)
            {
                after.Add(new HealthLapse(standing.Policy, since));
            }
        }

        return after is null ? before : [.. after.OrderByDescending(lapse => lapse.Since).Take(Most)];
    }

    /// <summary>What is remembered of a policy, or null.</summary>
    public static HealthLapse? Find(IReadOnlyList<HealthLapse> lapses, string policy)
    {
        foreach (var lapse in lapses)
        {
            if (IsOf(lapse, policy))
            {
                return lapse;
            }
        }

        return null;
    }

    private static bool IsOf(HealthLapse lapse, string policy) => string.Equals(lapse.Policy, policy, StringComparison.OrdinalIgnoreCase);
}
