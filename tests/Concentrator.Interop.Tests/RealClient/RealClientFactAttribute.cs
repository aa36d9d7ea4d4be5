using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>A test with a real Linux client (sstpc and pppd) on a machine of its own (User Mode Linux).</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealClientFactAttribute : FactAttribute
{
    public RealClientFactAttribute()
    {
        Skip = MissingProgram.Of("linux.uml", "sstpc", "pppd", "nft", "socat");
        Timeout = 500_000;
    }
}
