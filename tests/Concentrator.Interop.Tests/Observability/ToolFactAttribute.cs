using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>A test that needs programs of the machine and no rights; where one is missing it is skipped and says which.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] programs)
    {
        Skip = MissingProgram.Among(programs);
        Timeout = 280_000;
    }
}
