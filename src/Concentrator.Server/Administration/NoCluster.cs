using Concentrator.Control.Definitions;

namespace Concentrator.Server.Administration;

/// <summary>One machine has no definitions of a cluster: its pools are those of its configuration, and its data directory is copied.</summary>
internal sealed class NoCluster : IClusterWork
{
    internal static readonly NoCluster Instance = new();

    public Task<ApplyReport> Apply(DefinitionSet set, bool dryRun, CancellationToken cancellationToken) =>
        throw Refusal("apply", "change the pools in its configuration and restart it, and users with concentrator user");

    public Task<ExportAnswer> Export(bool withKeys, CancellationToken cancellationToken) => throw Refusal("export", "copy its data directory while it is stopped; concentrator import reads that into a cluster");

    public Task<IReadOnlyList<ImportOutcome>> Import(ImportRequest request, CancellationToken cancellationToken) => throw Refusal("import", "run it where a node of the cluster serves, with that node's configuration");

    public Task<RotationStep> RotateKey(bool begin, CancellationToken cancellationToken) => throw Refusal("rotate-key", "its key is secrets.key in the data directory and does not rotate");

    private static NotSupportedException Refusal(string command, string instead) => new($"{command} is for a cluster. For a server that stands alone: {instead}.");
}
