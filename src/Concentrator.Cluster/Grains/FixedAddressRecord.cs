namespace Concentrator.Cluster.Grains;

/// <summary>A user's own address as it is kept.</summary>
internal sealed record FixedAddressRecord
{
    /// <summary>The user's name; null: nobody's any more, only a session has it still.</summary>
    public string? Owner { get; init; }

    /// <summary>The session that has it.</summary>
    public SessionPlace? Holder { get; init; }
}
