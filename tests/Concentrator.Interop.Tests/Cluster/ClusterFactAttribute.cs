namespace Concentrator.Interop.Tests.Cluster;

/// <summary>A test of a whole cluster on loopback; it needs redis-server, and other programs as named. Where one is missing it is skipped and says which.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClusterFactAttribute : FactAttribute
{
    public ClusterFactAttribute(params string[] programs)
    {
        Skip = Programs.MissingProgram.Among([.. programs, "redis-server"]);
        Timeout = 280_000;
    }
}
