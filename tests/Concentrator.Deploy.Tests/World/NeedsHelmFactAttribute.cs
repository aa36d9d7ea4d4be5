namespace Concentrator.Deploy.Tests.World;

/// <summary>A test that needs Helm, kubectl and node; skipped where scripts/chart tools has not fetched them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsHelmFactAttribute : FactAttribute
{
    internal const string Reason = "needs Helm and the Kubernetes API's types (scripts/chart tools fetches them)";

    public NeedsHelmFactAttribute()
    {
        if (!File.Exists(Repository.Helm))
        {
            Skip = Reason;
        }
    }
}
