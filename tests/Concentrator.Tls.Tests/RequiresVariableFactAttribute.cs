namespace Concentrator.Tls.Tests;

/// <summary>A test that runs only when an environment variable is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresVariableFactAttribute : FactAttribute
{
    public RequiresVariableFactAttribute(string variable)
    {
        Variable = variable;
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)))
        {
            Skip = $"Runs when {variable} is set.";
        }
    }

    public string Variable { get; }
}
