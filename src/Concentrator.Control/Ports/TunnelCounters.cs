namespace Concentrator.Control.Ports;

/// <summary>What went through a tunnel, inner IP packets. Up is from the client.</summary>
public readonly record struct TunnelCounters(long BytesUp, long BytesDown, long PacketsUp, long PacketsDown);
