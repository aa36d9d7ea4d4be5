namespace Concentrator.LoadTests;

/// <summary>Whole dial-ins, from the TCP connection to the address and back: TLS 1.3 handshake, MS-CHAPv2, crypto binding, IPCP, disconnect.</summary>
internal static class LoginBenchmark
{
    public static async Task<IEnumerable<Figure>> RunAsync(Stage stage, BenchOptions options)
    {
        var (logins, seconds, cpu) = await LoginLoop.MeasureAsync(stage, options.Concurrency, options.Seconds, static each => each);
        return
        [
            new Figure("logins", logins / seconds, "logins/s (clients on the same machine)"),
            new Figure("logins per server cpu second", logins / cpu, "logins/cpu-s"),
        ];
    }
}
