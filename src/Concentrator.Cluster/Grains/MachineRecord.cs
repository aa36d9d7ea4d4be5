namespace Concentrator.Cluster.Grains;

/// <summary>What is kept of a machine that states its health with its token.</summary>
internal sealed record MachineRecord
{
    /// <summary>When the last statement that came was made, by the machine's clock.</summary>
    public DateTimeOffset? StatedAt { get; init; }
}
