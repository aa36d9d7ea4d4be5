using System.Reflection;
using StackExchange.Redis;

namespace Concentrator.Cluster;

/// <summary>What the cluster edition is built on, for whoever asks which build runs.</summary>
public static class ClusterEdition
{
    /// <summary>The version of Orleans: silos and clients of one cluster may differ in it only as Orleans allows.</summary>
    public static string OrleansVersion { get; } = VersionOf(typeof(ISiloBuilder));

    /// <summary>The version of the Redis client.</summary>
    public static string RedisClientVersion { get; } = VersionOf(typeof(ConnectionMultiplexer));

    // Orleans writes "10.4.2. Commit Hash: …", the Redis client "2.13.17+…".
    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+', ' ')[0].TrimEnd('.') ?? "unknown";
}
