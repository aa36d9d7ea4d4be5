namespace Concentrator.Control.Ports;

/// <summary>What became of a statement of health.</summary>
public enum HealthOutcome
{
    /// <summary>It is the session's now.</summary>
    Taken,

    /// <summary>There is no such open tunnel, or it is not that machine's.</summary>
    UnknownTunnel,

    /// <summary>The session has a later one (an older control plane's answer).</summary>
    Outdated,

    /// <summary>No machine has that token.</summary>
    UnknownToken,

    /// <summary>It is not what the machine has made.</summary>
    Altered,

    /// <summary>It was made too long ago.</summary>
    TooOld,

    /// <summary>It says that it was made later than now.</summary>
    FromTheFuture,

    /// <summary>It is not newer than one of that machine that was taken already.</summary>
    Replayed,
}
