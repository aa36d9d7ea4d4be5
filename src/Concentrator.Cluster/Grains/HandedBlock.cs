using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <summary>A block that an edge gets.</summary>
/// <param name="Outcome">Whether it gets one.</param>
/// <param name="Number">The block.</param>
/// <param name="Withheld">Its addresses that are single users' own.</param>
internal sealed record HandedBlock(HandOutcome Outcome, int Number, IReadOnlyList<Ipv4Address> Withheld);
