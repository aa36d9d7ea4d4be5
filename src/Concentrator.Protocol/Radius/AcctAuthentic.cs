namespace Concentrator.Protocol.Radius;

/// <summary>Who judged the user of a session (RFC 2866 §5.6).</summary>
public enum AcctAuthentic
{
    /// <summary>Nobody; no number of the standard.</summary>
    None = 0,

    /// <summary>A RADIUS server.</summary>
    Radius = 1,

    /// <summary>The NAS itself.</summary>
    Local = 2,

    /// <summary>Another protocol.</summary>
    Remote = 3,
}
