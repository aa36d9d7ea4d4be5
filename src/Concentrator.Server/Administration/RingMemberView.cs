namespace Concentrator.Server.Administration;

/// <summary>What one silo has of the ring.</summary>
/// <param name="Name">The silo.</param>
/// <param name="State">Its state in Orleans' membership.</param>
/// <param name="Partitions">How many of the partitions it has; 0 when it is not in the ring.</param>
/// <param name="Share">The same as a part of all, 0 to 1.</param>
internal sealed record RingMemberView(string Name, string? State, int Partitions, double Share);
