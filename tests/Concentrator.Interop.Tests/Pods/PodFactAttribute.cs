using Concentrator.Deploy.Tests.World;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Pods;

/// <summary>A test that runs the chart's pods without Kubernetes: it needs root, Helm (scripts/chart tools) and programs of the machine; where one is missing it is skipped and says which.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PodFactAttribute : FactAttribute
{
    public PodFactAttribute(params string[] programs)
    {
        Skip = MissingProgram.Of(["node", "nft", "unshare", "nsenter", "pivot_root", "setpriv", "ping", .. programs])
            ?? (File.Exists(Repository.Helm) ? null : "needs Helm and the Kubernetes API's types (scripts/chart tools fetches them)");
        Timeout = 280_000;
    }
}
