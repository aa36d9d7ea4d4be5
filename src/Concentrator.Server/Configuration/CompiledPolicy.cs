using Concentrator.Control.Policies;

namespace Concentrator.Server.Configuration;

/// <summary>An access policy that is to be asked here, and not by the control plane that has it.</summary>
internal static class CompiledPolicy
{
    /// <summary>Compiles one; pools are not looked at.</summary>
    /// <exception cref="InvalidConfigurationException">It has errors; it carries all of them.</exception>
    internal static PolicySet Of(PolicyDefinition definition)
    {
        var problems = PolicyCompiler.Compile(definition, pools: null, out var policies);
        return policies ?? throw new InvalidConfigurationException([.. problems.Select(problem => new ConfigurationError(problem.Key, problem.Value, problem.Problem))]);
    }
}
