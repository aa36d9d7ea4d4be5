namespace Concentrator.Protocol.Radius;

/// <summary>What an Accounting-Request tells of (RFC 2866 §5.1).</summary>
public enum AcctStatusType
{
    /// <summary>None; no number of the standard.</summary>
    None = 0,

    /// <summary>A session began.</summary>
    Start = 1,

    /// <summary>A session ended.</summary>
    Stop = 2,

    /// <summary>A session goes on (RFC 2869 §2.1).</summary>
    InterimUpdate = 3,

    /// <summary>The NAS begins to tell of sessions: none that it told of before is left.</summary>
    AccountingOn = 7,

    /// <summary>The NAS tells of no more sessions.</summary>
    AccountingOff = 8,
}
