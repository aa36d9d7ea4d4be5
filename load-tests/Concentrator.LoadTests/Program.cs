using System.Diagnostics;
using Concentrator.Interop.Tests.Programs;
using Concentrator.LoadTests;

if (args is [ApiAsker.Command, ..])
{
    return await ApiAsker.RunAsync(args);
}

if (BenchOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(BenchOptions.Usage);
    return 2;
}

if (MissingProgram.Of("ip", "nft", "ss", "kill", "iperf3") is { } missing)
{
    Console.Error.WriteLine($"bench: {missing}");
    return 1;
}

var benchmarks = new (string Name, Func<Stage, BenchOptions, Task<IEnumerable<Figure>>> Run)[]
{
    ("logins", LoginBenchmark.RunAsync),
    ("idle", IdleTunnelBenchmark.RunAsync),
    ("tcp", TcpBenchmark.RunAsync),
    ("uplink", TransferBenchmark.UplinkAsync),
    ("downlink", TransferBenchmark.DownlinkAsync),
};
var figures = new List<Figure>();
foreach (var (name, run) in benchmarks.Where(benchmark => options.Only.Contains(benchmark.Name, StringComparer.Ordinal)))
{
    // A server of its own for each, so that none pays for what another left behind.
    await using var stage = await Stage.SetAsync();
    try
    {
        Tell(await run(stage, options).WaitAsync(TimeSpan.FromMinutes(2)));
    }
    catch (Exception exception)
    {
        Console.Error.WriteLine($"bench: {name} failed: {exception}\nThe server printed:\n{stage.Server.Process.Output}");
        return 1;
    }
}

if (options.Only.Contains("methods", StringComparer.Ordinal))
{
    Tell(await LoginMethodBenchmark.RunAsync(options));
}

if (options.Only.Contains("filters", StringComparer.Ordinal))
{
    Tell(FilterBenchmark.Run(options));
}

if (options.Only.Contains("policies", StringComparer.Ordinal))
{
    Tell(PolicyBenchmark.Run(options));
}

if (options.Only.Contains("api", StringComparer.Ordinal))
{
    Tell(await ApiBenchmark.RunAsync(options));
}

var commit = await RunningProgram.RunAsync("git", "rev-parse", "HEAD");
var report = new Report($"scripts/bench {string.Join(' ', args)}".TrimEnd(), commit.Trim(), TimeProvider.System.GetUtcNow(), Machine.Describe(), figures);
Console.WriteLine($"\nwritten to {report.Save(options.Results)}.txt and .json");
return 0;

void Tell(IEnumerable<Figure> measured)
{
    foreach (var figure in measured)
    {
        Console.WriteLine($"{figure.Name,-44} {figure.Value,14:0.###} {figure.Unit}");
        figures.Add(figure);
    }
}
