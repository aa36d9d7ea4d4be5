using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.WebConsole;

/// <summary>A test that needs Chromium and axe, and other programs as named. Where one is missing it is skipped and says which.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ConsoleFactAttribute : FactAttribute
{
    public ConsoleFactAttribute(params string[] programs)
    {
        Skip = MissingProgram.Among([.. programs, "chromium"]) ?? (File.Exists(ConsoleWorld.Axe) ? null : "needs axe (scripts/chart tools fetches it)");
        Timeout = 280_000;
    }
}
