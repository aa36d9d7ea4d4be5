using System.Diagnostics;

namespace Concentrator.LoadTests;

/// <summary>Whole dial-ins, from the TCP connection to the address and back: TLS 1.3 handshake, MS-CHAPv2, crypto binding, IPCP, disconnect.</summary>
internal static class LoginBenchmark
{
    public static async Task<IEnumerable<Figure>> RunAsync(Stage stage, BenchOptions options)
    {
        await using (await stage.DialAsync(static _ => { }))
        {
            // The first login pays for what is compiled at first use.
        }

        var before = stage.Use();
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, options.Concurrency).Select(_ => LoopAsync(stage, clock, options.Seconds)));
        var seconds = clock.Elapsed.TotalSeconds;
        var cpu = stage.Use().CpuSeconds - before.CpuSeconds;
        var logins = counts.Sum();
        return
        [
            new Figure("logins", logins / seconds, "logins/s (clients on the same machine)"),
            new Figure("logins per server cpu second", logins / cpu, "logins/cpu-s"),
        ];
    }

    private static async Task<int> LoopAsync(Stage stage, Stopwatch clock, int seconds)
    {
        var count = 0;
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            await using var connection = await stage.DialAsync(static _ => { });
            await connection.DisconnectAsync();
            count++;
        }

        return count;
    }
}
