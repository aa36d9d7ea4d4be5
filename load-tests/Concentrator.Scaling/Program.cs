using Concentrator.LoadTests;
using Concentrator.Scaling;
using Concentrator.Scaling.Cluster;
using Concentrator.Scaling.Simulation;

if (ScalingOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(ScalingOptions.Usage);
    return 2;
}

if (options.Command == ScalingCommand.Silo)
{
    await SiloProcess.Serve(options.Silo!);
    return 0;
}

var figures = new Figures();
if (options.Command == ScalingCommand.Simulate)
{
    SimulationRun.Run(options, figures);
}
else
{
    await ClusterRun.Run(options, figures);
}

var commit = Environment.GetEnvironmentVariable("COMMIT") is { Length: > 0 } given ? given : "unknown";
var report = new Report($"scripts/scaling {string.Join(' ', args)}", commit, TimeProvider.System.GetUtcNow(), Machine.Describe(), figures.All);
var name = options.Command == ScalingCommand.Simulate ? "simulation" : "cluster";
Console.WriteLine($"\nwritten to {report.Save(Path.Combine(options.Results, name))}.txt and .json");
return 0;
