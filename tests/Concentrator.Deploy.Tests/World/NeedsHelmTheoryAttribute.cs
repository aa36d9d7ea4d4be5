namespace Concentrator.Deploy.Tests.World;

/// <summary>A theory that needs Helm, kubectl and node; skipped where scripts/chart tools has not fetched them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsHelmTheoryAttribute : TheoryAttribute
{
    public NeedsHelmTheoryAttribute()
    {
        if (!File.Exists(Repository.Helm))
        {
            Skip = NeedsHelmFactAttribute.Reason;
        }
    }
}
