namespace Concentrator.Control.Ports;

/// <summary>What a command tells the edge to do.</summary>
public enum EdgeCommandKind
{
    /// <summary>Disconnect the tunnel.</summary>
    Disconnect,

    /// <summary>Take no new tunnels, end the old ones in good order.</summary>
    Drain,

    /// <summary>Change what the tunnel may do (<see cref="EdgeCommand.Access"/>).</summary>
    Access,
}
