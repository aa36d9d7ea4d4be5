using Concentrator.Client;

namespace Concentrator.LoadTests;

/// <summary>What a tunnel that does nothing costs in memory.</summary>
internal static class IdleTunnelBenchmark
{
    public static async Task<IEnumerable<Figure>> RunAsync(Stage stage, BenchOptions options)
    {
        var before = stage.Use();
        var tunnels = new List<SstpConnection>();
        try
        {
            while (tunnels.Count < options.Tunnels)
            {
                var count = Math.Min(options.Concurrency, options.Tunnels - tunnels.Count);
                tunnels.AddRange(await Task.WhenAll(Enumerable.Range(0, count).Select(_ => stage.DialAsync(static _ => { }))));
            }

            var addresses = tunnels.Select(tunnel => tunnel.Addresses.Client).Distinct().Count();
            if (addresses != tunnels.Count)
            {
                throw new InvalidOperationException($"{tunnels.Count} tunnels share {addresses} addresses.");
            }

            await Task.Delay(TimeSpan.FromSeconds(2));
            var after = stage.Use();
            return
            [
                new Figure("server memory before", before.ResidentBytes / 1024.0 / 1024.0, "MiB resident"),
                new Figure($"server memory with {tunnels.Count} tunnels", after.ResidentBytes / 1024.0 / 1024.0, "MiB resident"),
                new Figure("memory per idle tunnel", (after.ResidentBytes - before.ResidentBytes) / 1024.0 / tunnels.Count, "KiB resident"),
            ];
        }
        finally
        {
            await Task.WhenAll(tunnels.Select(async tunnel =>
            {
                await tunnel.DisconnectAsync();
                await tunnel.DisposeAsync();
            }));
        }
    }
}
