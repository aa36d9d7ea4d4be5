using System.Diagnostics;
using System.Globalization;
using Concentrator.Client;
using Concentrator.Interop.Tests.Swarms;

namespace Concentrator.Interop.Tests.Cluster.Faults;

/// <summary>Clients that log in one after another at an even rate, hold their tunnel for a moment and leave. Who is not let in tries once more, after at most a second.</summary>
internal sealed class LoginStream(Func<int, CancellationToken, Task<SstpConnection>> dial, int perSecond, Random random)
{
    private static readonly TimeSpan s_stay = TimeSpan.FromSeconds(1);

    /// <summary>Runs at least so many logins, and goes on until something has ended.</summary>
    internal async Task<IReadOnlyList<LoginOutcome>> RunAsync(int atLeast, Task until)
    {
        List<Task<LoginOutcome>> logins = [];
        var began = Stopwatch.GetTimestamp();
        for (var login = 0; login < atLeast || !until.IsCompleted; login++)
        {
            var wait = TimeSpan.FromSeconds((double)login / perSecond) - Stopwatch.GetElapsedTime(began);
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
            logins.Add(LogInAsync(login, Redial.Wait(0, random)));
        }

        return await Task.WhenAll(logins);
    }

    /// <summary>The outcomes in figures.</summary>
    internal static string Describe(IReadOnlyList<LoginOutcome> outcomes)
    {
        var times = outcomes.Where(outcome => outcome.FirstFailure is null).Select(outcome => outcome.Took.TotalSeconds).Order().ToList();
        var first = outcomes.Count(outcome => outcome.FirstFailure is not null);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{outcomes.Count} logins, {outcomes.Count(outcome => outcome.HasFailed)} failed; {first} first tries failed ({100.0 * first / outcomes.Count:F2} %); at the first try they took {times[times.Count / 2]:F3} s (median), {times[times.Count * 99 / 100]:F2} s (99 %), {times[^1]:F2} s (longest)")
            + string.Concat(outcomes.SelectMany(outcome => new[] { outcome.FirstFailure, outcome.SecondFailure }).OfType<string>().GroupBy(why => why, StringComparer.Ordinal).Select(group => $"\n    {group.Count()} × {group.Key}"));
    }

    private async Task<LoginOutcome> LogInAsync(int login, TimeSpan redial)
    {
        var clock = Stopwatch.StartNew();
        var first = await TryAsync(login, clock);
        if (first.Failure is null)
        {
            return new LoginOutcome(first.Took, FirstFailure: null, SecondFailure: null);
        }

        await Task.Delay(redial);
        var second = await TryAsync(login, clock);
        return new LoginOutcome(second.Took, first.Failure, second.Failure);
    }

    private async Task<(TimeSpan Took, string? Failure)> TryAsync(int login, Stopwatch clock)
    {
        try
        {
            await using var connection = await dial(login, CancellationToken.None);
            var took = clock.Elapsed;
            await Task.WhenAny(connection.Completion, Task.Delay(s_stay));
            await connection.DisconnectAsync();
            return (took, null);
        }
        catch (SstpConnectException refused)
        {
            return (clock.Elapsed, refused.Message);
        }
    }
}
