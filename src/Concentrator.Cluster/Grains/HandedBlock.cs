using System.Net;
using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <summary>A block that an edge gets.</summary>
/// <param name="Outcome">Whether it gets one.</param>
/// <param name="Number">The block.</param>
/// <param name="Prefix">Its addresses, for an edge that knows the pool by another definition.</param>
/// <param name="Serial">Names this hand-out: a block is taken back by it only, so that a late word of an earlier one frees nothing.</param>
/// <param name="Withheld">Its addresses that are single users' own.</param>
internal sealed record HandedBlock(HandOutcome Outcome, int Number, IPNetwork Prefix, long Serial, IReadOnlyList<Ipv4Address> Withheld)
{
    /// <summary>It gets none.</summary>
    public static HandedBlock None(HandOutcome outcome) => new(outcome, 0, default, 0, []);
}
