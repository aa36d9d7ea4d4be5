namespace Concentrator.Control.Policies;

/// <summary>The access policy, as an administrator sees it.</summary>
public interface IPolicyDirectory
{
    /// <summary>The policy that holds, as it is written.</summary>
    ValueTask<PolicyDefinition> Get(CancellationToken deadline);

    /// <summary>Has another policy hold from now on, for open sessions too; nothing changes when something is wrong with it.</summary>
    /// <returns>What is wrong, each with its key; empty when it holds.</returns>
    ValueTask<IReadOnlyList<string>> Define(PolicyDefinition definition, CancellationToken deadline);
}
