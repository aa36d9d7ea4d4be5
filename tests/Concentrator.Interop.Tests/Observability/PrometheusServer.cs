using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>A real Prometheus that scrapes nodes every second and evaluates the rules that operators get.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new("prometheus");
    private readonly HttpClient _http;
    private RunningProgram? _running;

    private PrometheusServer(int port) => _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="targets">The nodes' admin ports.</param>
    internal static async Task<PrometheusServer> StartAsync(params string[] targets)
    {
        var port = FreePort();
        var server = new PrometheusServer(port);
        try
        {
            var configuration = server._folder.File("prometheus.yml");
            await File.WriteAllTextAsync(configuration, $"""
                global:
                  scrape_interval: 1s
                  scrape_timeout: 1s
                  evaluation_interval: 1s
                rule_files: ["{Repository.RulesFolder}/*.yaml"]
                scrape_configs:
                  - job_name: concentrator
                    static_configs:
                      - targets: [{string.Join(", ", targets.Select(target => $"'{target}'"))}]

                """);
            server._running = RunningProgram.Start("prometheus", [$"--config.file={configuration}", $"--storage.tsdb.path={server._folder.File("data")}", $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"]);
            await server.UntilReadyAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a query comes to now: its samples that are numbers.</summary>
    internal async Task<IReadOnlyList<double>> QueryAsync(string expression)
    {
        using var content = new FormUrlEncodedContent([KeyValuePair.Create("query", expression)]);
        using var answer = await _http.PostAsync(new Uri("api/v1/query", UriKind.Relative), content);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var root = document.RootElement;
        Assert.True(root.GetProperty("status").GetString() is "success", $"{expression}: {root}");
        return [.. root.GetProperty("data").GetProperty("result").EnumerateArray()
            .Select(sample => sample.GetProperty("value")[1].GetString()!)
            .Where(value => value is not "NaN")
            .Select(value => value is "+Inf" ? double.PositiveInfinity : double.Parse(value, CultureInfo.InvariantCulture))];
    }

    /// <summary>The rules that it evaluates.</summary>
    internal async Task<IReadOnlyList<EvaluatedRule>> RulesAsync()
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri("api/v1/rules", UriKind.Relative)));
        return [.. document.RootElement.GetProperty("data").GetProperty("groups").EnumerateArray()
            .SelectMany(group => group.GetProperty("rules").EnumerateArray())
            .Select(rule => new EvaluatedRule(rule.GetProperty("name").GetString()!, rule.GetProperty("query").GetString()!, rule.GetProperty("type").GetString() is "alerting", rule.GetProperty("health").GetString()!))];
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }

        _http.Dispose();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task UntilReadyAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var answer = await _http.GetAsync(new Uri("-/ready", UriKind.Relative), limit.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                Assert.False(_running!.HasExited, _running.Output);
            }

            await Task.Delay(100, limit.Token);
        }
    }
}
