namespace Concentrator.Control.Ports;

/// <summary>One command for an edge. Doing it twice does no harm.</summary>
/// <param name="Sequence">Counts from 1 within the edge's epoch.</param>
/// <param name="Kind">What to do.</param>
/// <param name="Tunnel">The tunnel it concerns; the zero id when it concerns the edge.</param>
/// <param name="Reason">Why, for the log and the session's record.</param>
public sealed record EdgeCommand(long Sequence, EdgeCommandKind Kind, TunnelId Tunnel, string Reason)
{
    /// <summary>What the tunnel's end is recorded as, for <see cref="EdgeCommandKind.Disconnect"/>.</summary>
    public TunnelEndReason EndReason { get; init; } = TunnelEndReason.Administrator;

    /// <summary>All that the tunnel may do from now on, for <see cref="EdgeCommandKind.Access"/>.</summary>
    public TunnelAccess? Access { get; init; }

    /// <summary>What is known now of whoever has logged in, for <see cref="EdgeCommandKind.Access"/>: the edge keeps it in place of what the grant said. Null: as before.</summary>
    public LoginFacts? Facts { get; init; }
}
