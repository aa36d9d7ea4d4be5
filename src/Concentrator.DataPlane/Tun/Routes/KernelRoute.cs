using System.Net;

namespace Concentrator.DataPlane.Tun.Routes;

/// <summary>A route of the kernel's main table that leads to a device, as far as it matters here.</summary>
/// <param name="Prefix">Where it leads to.</param>
/// <param name="Interface">The index of the device.</param>
/// <param name="Protocol">Who made it (<c>rtm_protocol</c>, rtnetlink(7)).</param>
/// <param name="Metric">Of several routes to a prefix the lowest metric wins.</param>
internal readonly record struct KernelRoute(IPNetwork Prefix, uint Interface, byte Protocol, uint Metric);
