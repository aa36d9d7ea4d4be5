using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Ports;

/// <summary>A packet filter: of each way the first line that fits decides, and what fits none meets that way's default. It keeps no state of connections.</summary>
/// <param name="In">For packets from the client, in order.</param>
/// <param name="Out">For packets to the client, in order.</param>
public sealed record PacketFilter(IReadOnlyList<FilterRule> In, IReadOnlyList<FilterRule> Out)
{
    /// <summary>The most lines for one way.</summary>
    public const int MaxLines = 4_096;

    /// <summary>The filter that lets nothing through.</summary>
    public static PacketFilter DenyAll { get; } = new([], []) { InDefault = FilterAction.Deny, OutDefault = FilterAction.Deny };

    /// <summary>What becomes of a packet from the client that fits no line.</summary>
    public FilterAction InDefault { get; init; }

    /// <summary>What becomes of a packet to the client that fits no line.</summary>
    public FilterAction OutDefault { get; init; }

    /// <summary>The attribute of a RADIUS server that it is from, where what the user itself may do is kept (<see cref="LoginFacts.Own"/>); null: from elsewhere, or an older version's. An edge never sees it.</summary>
    public MicrosoftAttributeType? Origin { get; init; }

    /// <inheritdoc/>
    public bool Equals(PacketFilter? other) =>
        other is not null && InDefault == other.InDefault && OutDefault == other.OutDefault && Origin == other.Origin && In.SequenceEqual(other.In) && Out.SequenceEqual(other.Out);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(In.Count, Out.Count, InDefault, OutDefault);
}
