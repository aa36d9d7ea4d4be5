namespace Concentrator.Control.Definitions;

/// <summary>What a cluster is defined to be, as an administrator sees and changes it.</summary>
public interface IDefinitionDirectory
{
    /// <summary>The definitions now.</summary>
    ValueTask<DefinitionState> Get(CancellationToken deadline);

    /// <summary>Makes the cluster what a set says, if nothing is wrong with any of it; what the set does not name stays.</summary>
    /// <param name="set">What is wanted.</param>
    /// <param name="dryRun">Only tells what would change.</param>
    /// <param name="deadline">The caller's deadline.</param>
    ValueTask<ApplyReport> Apply(DefinitionSet set, bool dryRun, CancellationToken deadline);
}
