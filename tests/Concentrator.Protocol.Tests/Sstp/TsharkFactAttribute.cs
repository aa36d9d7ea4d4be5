namespace Concentrator.Protocol.Tests.Sstp;

/// <summary>A test that needs the program tshark; where it is missing, the test is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TsharkFactAttribute : FactAttribute
{
    public TsharkFactAttribute()
    {
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];
        Skip = folders.Any(folder => File.Exists(Path.Combine(folder, "tshark"))) ? null : "needs the program tshark";
    }
}
