namespace Concentrator.Cluster.Tests.World;

/// <summary>A test that starts a redis-server; skipped where none is installed, but never under CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute()
    {
        bool found = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(folder => File.Exists(Path.Combine(folder, "redis-server")));
        if (!found && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")))
        {
            Skip = "The program 'redis-server' is not installed.";
        }
    }
}
