namespace Concentrator.Scaling.Cluster;

/// <summary>All figures at one moment.</summary>
internal sealed record Snapshot(RedisFigures Redis, IReadOnlyList<SiloFigures> Silos, Traffic Edges)
{
    public double SiloCpuSeconds => Silos.Sum(silo => silo.CpuSeconds);

    public double SiloHeap => Silos.Sum(silo => (double)silo.Heap);

    public Traffic SiloTraffic => Silos.Aggregate(new Traffic(0, 0, 0, 0), (sum, silo) => sum + silo.Traffic);

    public IReadOnlyDictionary<string, long> Calls =>
        Silos.SelectMany(silo => silo.Calls).GroupBy(call => call.Key, StringComparer.Ordinal).ToDictionary(call => call.Key, call => call.Sum(each => each.Value), StringComparer.Ordinal);

    /// <summary>Reports what one of <paramref name="count"/> has cost since <paramref name="before"/>.</summary>
    public void Report(Figures figures, string what, string one, Snapshot before, double count)
    {
        foreach (var (call, calls) in Calls.OrderBy(call => call.Key, StringComparer.Ordinal))
        {
            Each($"{what}: grain call {call}", calls - before.Calls.GetValueOrDefault(call), "calls");
        }

        Each($"{what}: grain calls", Calls.Values.Sum() - before.Calls.Values.Sum(), "calls");
        foreach (var (command, calls) in Redis.Commands.OrderBy(command => command.Key, StringComparer.Ordinal))
        {
            Each($"{what}: Redis {command}", calls - before.Redis.Commands.GetValueOrDefault(command), "commands");
        }

        Each($"{what}: Redis, from silos", Redis.Input - before.Redis.Input, "bytes");
        Each($"{what}: Redis, to silos", Redis.Output - before.Redis.Output, "bytes");
        Each($"{what}: Redis, append-only file", Redis.Log - before.Redis.Log, "bytes");
        Each($"{what}: Redis", 1e6 * (Redis.CpuSeconds - before.Redis.CpuSeconds), "cpu-us");
        Each($"{what}: silos", 1e6 * (SiloCpuSeconds - before.SiloCpuSeconds), "cpu-us");
        var silos = SiloTraffic - before.SiloTraffic;
        var edges = Edges - before.Edges;
        Each($"{what}: from edges to silos", edges.SentBytes, "bytes");
        Each($"{what}: from silos to edges", edges.ReceivedBytes, "bytes");
        Each($"{what}: between silos", silos.SentBytes - edges.ReceivedBytes, "bytes");

        void Each(string name, double value, string unit)
        {
            if (Math.Abs(value) / count >= 0.01)
            {
                figures.Add(name, value / count, $"{unit} {one}");
            }
        }
    }
}
