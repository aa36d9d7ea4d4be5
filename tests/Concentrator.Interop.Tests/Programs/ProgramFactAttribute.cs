namespace Concentrator.Interop.Tests.Programs;

/// <summary>A test that needs root (network namespaces, TUN) and programs of the machine; where one is missing it is skipped and says which.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(params string[] programs)
    {
        Skip = MissingProgram.Of(programs);
        Timeout = 280_000;
    }
}
