using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.WebConsole;

/// <summary>A test that needs Chromium and axe; skipped where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ConsoleFactAttribute : FactAttribute
{
    public ConsoleFactAttribute()
    {
        Skip = MissingProgram.Among("chromium") ?? (File.Exists(ConsoleWorld.Axe) ? null : "needs axe (scripts/chart tools fetches it)");
        Timeout = 280_000;
    }
}
