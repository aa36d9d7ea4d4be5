namespace Concentrator.Control.Edges;

/// <summary>One edge.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Epoch">The epoch it holds.</param>
/// <param name="OpenSessions">How many sessions it carries.</param>
/// <param name="RenewedAt">When it last renewed; null: not since the control plane started.</param>
public sealed record EdgeInfo(string Name, long Epoch, int OpenSessions, DateTimeOffset? RenewedAt);
