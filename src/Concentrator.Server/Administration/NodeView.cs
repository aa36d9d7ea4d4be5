namespace Concentrator.Server.Administration;

/// <summary>A node as the commands show it.</summary>
internal sealed record NodeView
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary><c>edge</c> or <c>silo</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Of an edge: the epoch that it holds; 0 when it holds none.</summary>
    public long? Epoch { get; init; }

    /// <summary>Of an edge: how many sessions it carries.</summary>
    public int? Sessions { get; init; }

    /// <summary>Of an edge: when it last renewed its lease, or null when that was before the control plane started.</summary>
    public DateTimeOffset? RenewedAt { get; init; }

    /// <summary>Of a silo: where other silos reach it.</summary>
    public string? Address { get; init; }

    /// <summary>Of a silo: its state in Orleans' membership.</summary>
    public string? State { get; init; }

    /// <summary>Of a silo: its part of the ring, 0 to 1; null when it is not in it.</summary>
    public double? Share { get; init; }

    /// <summary>Of a silo: how many of the ring's partitions it has; null when it is not in it.</summary>
    public int? Partitions { get; init; }

    /// <summary>Of a silo: when it started.</summary>
    public DateTimeOffset? StartedAt { get; init; }
}
