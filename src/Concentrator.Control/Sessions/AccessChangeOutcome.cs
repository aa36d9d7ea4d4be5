namespace Concentrator.Control.Sessions;

/// <summary>What became of an <see cref="AccessChange"/>.</summary>
public enum AccessChangeOutcome
{
    /// <summary>There is no such open session.</summary>
    UnknownTunnel,

    /// <summary>The session has taken one that was decided later: this one is sent again, or was overtaken.</summary>
    Outdated,

    /// <summary>It is so from now on, or was already.</summary>
    Taken,
}
