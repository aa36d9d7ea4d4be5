namespace Concentrator.Interop.Tests.Cluster.Faults;

/// <summary>The time in which an address stood in the forwarding table of an edge, nanoseconds of CLOCK_BOOTTIME.</summary>
/// <param name="Address">The address, or the /64 of IPv6.</param>
/// <param name="Edge">The edge.</param>
/// <param name="Tunnel">The tunnel.</param>
/// <param name="From">Not after it was installed.</param>
/// <param name="Until">Not before nothing was forwarded any more; <see cref="long.MaxValue"/> when it still stands there.</param>
internal sealed record ForwardingInterval(string Address, string Edge, string Tunnel, long From, long Until);
