using System.Globalization;
using StackExchange.Redis;

namespace Concentrator.Scaling.Cluster;

/// <summary>What Redis says that it has done and holds (INFO).</summary>
internal sealed record RedisFigures
{
    /// <summary>Commands from clients by name; those inside scripts are among them.</summary>
    public required IReadOnlyDictionary<string, long> Commands { get; init; }

    /// <summary>Bytes that clients sent.</summary>
    public required long Input { get; init; }

    /// <summary>Bytes that clients got.</summary>
    public required long Output { get; init; }

    /// <summary>Bytes of memory.</summary>
    public required long Memory { get; init; }

    /// <summary>Bytes of the append-only file.</summary>
    public required long Log { get; init; }

    /// <summary>Processor time in seconds.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>Connections of clients.</summary>
    public required long Clients { get; init; }

    public static async Task<RedisFigures> Read(IServer server)
    {
        var groups = await server.InfoAsync("everything");
        var all = groups.SelectMany(group => group).DistinctBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        return new RedisFigures
        {
            Commands = all.Where(entry => entry.Key.StartsWith("cmdstat_", StringComparison.Ordinal)).ToDictionary(entry => entry.Key["cmdstat_".Length..], Calls, StringComparer.Ordinal),
            Input = Number("total_net_input_bytes"),
            Output = Number("total_net_output_bytes"),
            Memory = Number("used_memory"),
            Log = all.ContainsKey("aof_current_size") ? Number("aof_current_size") : 0,
            CpuSeconds = double.Parse(all["used_cpu_sys"], CultureInfo.InvariantCulture) + double.Parse(all["used_cpu_user"], CultureInfo.InvariantCulture),
            Clients = Number("connected_clients"),
        };

        long Number(string key) => long.Parse(all[key], CultureInfo.InvariantCulture);
    }

    // calls=3,usec=14,…
    private static long Calls(KeyValuePair<string, string> entry) => long.Parse(entry.Value.Split(',')[0]["calls=".Length..], CultureInfo.InvariantCulture);
}
