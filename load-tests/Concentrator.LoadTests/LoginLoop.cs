using System.Diagnostics;
using Concentrator.Client;

namespace Concentrator.LoadTests;

/// <summary>Dials in and hangs up again and again, several clients at once.</summary>
internal static class LoginLoop
{
    /// <summary>Measures for some seconds.</summary>
    /// <param name="stage">The server and the users.</param>
    /// <param name="concurrency">How many clients dial at once.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="change">How the clients dial.</param>
    /// <returns>How many logins there were, in how many seconds, and for how many seconds of the server's processor time.</returns>
    public static async Task<(int Logins, double Seconds, double CpuSeconds)> MeasureAsync(Stage stage, int concurrency, int seconds, Func<SstpClientOptions, SstpClientOptions> change)
    {
        await using (await stage.DialAsync(static _ => { }, change))
        {
            // The first login pays for what is compiled at first use.
        }

        var before = stage.Use();
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => RunAsync(stage, clock, seconds, change)));
        return (counts.Sum(), clock.Elapsed.TotalSeconds, stage.Use().CpuSeconds - before.CpuSeconds);
    }

    private static async Task<int> RunAsync(Stage stage, Stopwatch clock, int seconds, Func<SstpClientOptions, SstpClientOptions> change)
    {
        var count = 0;
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            await using var connection = await stage.DialAsync(static _ => { }, change);
            await connection.DisconnectAsync();
            count++;
        }

        return count;
    }
}
