namespace Concentrator.Control.Ports;

/// <summary>The counters of one open tunnel.</summary>
public sealed record TunnelReport(TunnelId Tunnel, TunnelCounters Counters);
