using System.Diagnostics;
using System.Globalization;

namespace Concentrator.Interop.Tests.Swarms;

/// <summary>What became of a swarm's clients since a fault.</summary>
/// <param name="Clients">How many there are.</param>
/// <param name="Survivors">Clients that never lost their tunnel.</param>
/// <param name="MissedBySurvivors">Pings of theirs, since they had their tunnel, that are lost.</param>
/// <param name="SlowestOfSurvivors">The longest that one of their answers took.</param>
/// <param name="Losses">From the fault to the loss, of the others, shortest first.</param>
/// <param name="Returns">From the fault to the first answered ping in a new tunnel, of those that have one, shortest first.</param>
/// <param name="FailedAttempts">Attempts of theirs that failed in between.</param>
internal sealed record Recovery(
    int Clients, int Survivors, int MissedBySurvivors, TimeSpan SlowestOfSurvivors, IReadOnlyList<TimeSpan> Losses, IReadOnlyList<TimeSpan> Returns, IReadOnlyList<DialFailure> FailedAttempts)
{
    /// <summary>Clients without an answered ping since they lost their tunnel.</summary>
    internal int Gone => Clients - Survivors - Returns.Count;

    internal static Recovery Of(IReadOnlyList<SwarmTunnel> tunnels, long fault)
    {
        var lost = tunnels.Where(tunnel => tunnel.Lives.Any(life => life.Lost > fault)).ToList();
        var survivors = tunnels.Except(lost).Select(tunnel => tunnel.Life).OfType<TunnelLife>().ToList();
        return new Recovery(
            tunnels.Count,
            survivors.Count,
            survivors.Sum(life => life.Missed),
            survivors.Select(life => life.Slowest).DefaultIfEmpty().Max(),
            [.. lost.Select(tunnel => Stopwatch.GetElapsedTime(fault, tunnel.Lives.First(life => life.Lost > fault).Lost)).Order()],
            [.. lost.Select(tunnel => tunnel.Lives.FirstOrDefault(life => life.Up > fault && life.FirstAnswer > 0)).OfType<TunnelLife>()
                .Select(life => Stopwatch.GetElapsedTime(fault, life.FirstAnswer)).Order()],
            [.. lost.SelectMany(tunnel => tunnel.Lives.Where(life => life.Up > fault).SelectMany(life => life.Failures).Concat(tunnel.Failures))]);
    }

    /// <summary>From the fault until this share of all clients had an answered ping, those included that lost nothing; null when it is not so yet.</summary>
    internal TimeSpan? TimeUntil(double share)
    {
        var needed = (int)Math.Ceiling(share * Clients) - Survivors;
        return needed <= 0 ? TimeSpan.Zero : needed <= Returns.Count ? Returns[needed - 1] : null;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Clients} clients: {Survivors} lost nothing and missed {MissedBySurvivors} pings (slowest answer {SlowestOfSurvivors.TotalMilliseconds:F0} ms); {Losses.Count} lost their tunnel after {Span(Losses)}; ")
        + string.Create(CultureInfo.InvariantCulture, $"{Returns.Count} of them had a ping answered elsewhere after {Span(Returns)}; 99 % of all after {TimeUntil(0.99)?.TotalSeconds:F2} s; {FailedAttempts.Count} attempts failed")
        + string.Concat(FailedAttempts.GroupBy(failure => failure.Message, StringComparer.Ordinal).OrderByDescending(group => group.Count()).Take(5).Select(group => $"\n    {group.Count()} × {group.Key}"));

    private static string Span(IReadOnlyList<TimeSpan> times) => times.Count == 0
        ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"{times[0].TotalSeconds:F2} to {times[^1].TotalSeconds:F2} s (median {times[times.Count / 2].TotalSeconds:F2})");
}
