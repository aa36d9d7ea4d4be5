using Concentrator.Cluster;
using Concentrator.Control.Definitions;
using Concentrator.Control.Users;
using Concentrator.Server.Administration;

namespace Concentrator.Server.Editions.Cluster;

/// <summary>The cluster as a whole for the commands.</summary>
internal sealed class ClusterWork(ClusterLink link) : IClusterWork
{
    public async Task<ApplyReport> Apply(DefinitionSet set, bool dryRun, CancellationToken cancellationToken) => await link.Definitions.Apply(set, dryRun, cancellationToken);

    public async Task<ExportAnswer> Export(bool withKeys, CancellationToken cancellationToken) =>
        new(await link.Backup.Export(cancellationToken), withKeys ? await link.Backup.ExportKeys(cancellationToken) : []);

    public async Task<IReadOnlyList<ImportOutcome>> Import(ImportRequest request, CancellationToken cancellationToken) =>
        [.. (await link.Backup.Import(request.Users, request.Keys, cancellationToken)).Select(change => new ImportOutcome(change.Done, change.Outcome == UserChangeOutcome.Exists, change.Message))];

    public async Task<RotationStep> RotateKey(bool begin, CancellationToken cancellationToken)
    {
        var progress = await link.Sealing.Step(begin, cancellationToken);
        return new RotationStep(progress.Finished, progress.Message, progress.Unreadable);
    }
}
