namespace Concentrator.Tls.Tests;

/// <summary>A test that needs a program; skipped where it is not installed, but never under CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresProgramFactAttribute : FactAttribute
{
    public RequiresProgramFactAttribute(string program)
    {
        Program = program;
        bool found = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
        if (!found && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")))
        {
            Skip = $"The program '{program}' is not installed.";
        }
    }

    public string Program { get; }
}
