using Concentrator.Control.Policies;

namespace Concentrator.Control.Local;

/// <summary>The access policy of one machine. The configuration has it: it is not kept elsewhere.</summary>
internal sealed class LocalPolicyDirectory(LocalStore store, LocalControlPlaneOptions options) : IPolicyDirectory
{
    private PolicyDefinition _definition = options.Policies;

    /// <inheritdoc/>
    public ValueTask<PolicyDefinition> Get(CancellationToken deadline) => ValueTask.FromResult(Volatile.Read(ref _definition));

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> Define(PolicyDefinition definition, CancellationToken deadline)
    {
        var problems = PolicyCompiler.Compile(definition, options.Pools, out var policies);
        if (policies is null)
        {
            return [.. problems.Select(problem => problem.ToString())];
        }

        if (definition.IsSame(Volatile.Read(ref _definition)))
        {
            return [];
        }

        await store.Loop.Run(
            () =>
            {
                Volatile.Write(ref _definition, definition);
                store.Policies = policies;
                store.Desk.Review();
                return true;
            },
            deadline);
        return [];
    }
}
