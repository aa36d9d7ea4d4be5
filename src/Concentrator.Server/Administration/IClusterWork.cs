using Concentrator.Control.Definitions;

namespace Concentrator.Server.Administration;

/// <summary>What can be done to a cluster as a whole.</summary>
internal interface IClusterWork
{
    /// <summary>Makes the cluster what a set of definitions says.</summary>
    Task<ApplyReport> Apply(DefinitionSet set, bool dryRun, CancellationToken cancellationToken);

    /// <summary>Users and definitions, and the sealing keys if they are asked for.</summary>
    Task<ExportAnswer> Export(bool withKeys, CancellationToken cancellationToken);

    /// <summary>Adds users; who is there already stays.</summary>
    Task<IReadOnlyList<ImportOutcome>> Import(ImportRequest request, CancellationToken cancellationToken);

    /// <summary>Does the next step of rotating the sealing key.</summary>
    Task<RotationStep> RotateKey(bool begin, CancellationToken cancellationToken);
}
