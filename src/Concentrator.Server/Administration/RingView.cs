namespace Concentrator.Server.Administration;

/// <summary>The ring of a cluster: which silo has how much of the control plane.</summary>
/// <param name="Partitions">How many partitions there are; 0 on one machine, which has no ring.</param>
/// <param name="Members">The silos.</param>
internal sealed record RingView(int Partitions, IReadOnlyList<RingMemberView> Members);
