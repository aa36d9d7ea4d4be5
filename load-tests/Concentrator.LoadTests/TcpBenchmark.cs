using System.Globalization;
using System.Text.Json;
using Concentrator.Interop.Tests.Networks;

namespace Concentrator.LoadTests;

/// <summary>TCP through one tunnel between a client's machine and the host behind the server, by iperf3: what users do, with segmentation offload on the server's TUN device.</summary>
internal static class TcpBenchmark
{
    public static async Task<IEnumerable<Figure>> RunAsync(Stage stage, BenchOptions options)
    {
        await using var client = await TunClient.DialAsync(stage);
        await using var server = stage.Network.Intranet.Start(["iperf3", "-s", "-B", EdgeNetwork.IntranetHost, "--forceflush"]);
        await server.WaitForLineAsync(line => line.Contains("Server listening", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        return
        [
            .. await MeasureAsync("uplink", stage, client, options),
            .. await MeasureAsync("downlink", stage, client, options, "-R"),
        ];
    }

    private static async Task<IEnumerable<Figure>> MeasureAsync(string name, Stage stage, TunClient client, BenchOptions options, params string[] direction)
    {
        var before = stage.Use();
        var output = await client.Space.RunAsync(
            ["iperf3", "-c", EdgeNetwork.IntranetHost, "-t", options.Seconds.ToString(CultureInfo.InvariantCulture), "-J", .. direction]);
        var cpu = stage.Use().CpuSeconds - before.CpuSeconds;
        using var result = JsonDocument.Parse(output);
        var received = result.RootElement.GetProperty("end").GetProperty("sum_received");
        var gigabytes = received.GetProperty("bytes").GetDouble() / 1e9;
        return
        [
            new Figure($"{name}, TCP", received.GetProperty("bits_per_second").GetDouble() / 1e9, "Gbit/s (client on the same machine)"),
            new Figure($"{name}, TCP, server cpu", cpu / gigabytes, "cpu-s/GB"),
        ];
    }
}
