namespace Concentrator.Deploy.Tests.World;

/// <summary>A test that needs Helm, kubectl and node; skipped where scripts/chart tools has not fetched them, or a program of the machine is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsHelmFactAttribute : FactAttribute
{
    internal const string Reason = "needs Helm and the Kubernetes API's types (scripts/chart tools fetches them)";

    public NeedsHelmFactAttribute(params string[] programs)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        Skip = !File.Exists(Repository.Helm) ? Reason
            : programs.FirstOrDefault(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program)))) is { } missing ? $"needs the program {missing}" : null;
    }
}
