namespace Concentrator.Protocol.Radius;

/// <summary>Why a session ended (RFC 2866 §5.10).</summary>
public enum AcctTerminateCause
{
    /// <summary>None; no number of the standard.</summary>
    None = 0,

    /// <summary>The user asked for it.</summary>
    UserRequest = 1,

    /// <summary>The line was lost.</summary>
    LostCarrier = 2,

    /// <summary>The service can be given no more.</summary>
    LostService = 3,

    /// <summary>No packet moved for too long.</summary>
    IdleTimeout = 4,

    /// <summary>The session lived as long as it may.</summary>
    SessionTimeout = 5,

    /// <summary>An administrator ended this session.</summary>
    AdminReset = 6,

    /// <summary>An administrator stops the NAS.</summary>
    AdminReboot = 7,

    /// <summary>An error of the port.</summary>
    PortError = 8,

    /// <summary>An error of the NAS.</summary>
    NasError = 9,

    /// <summary>The NAS ended it for another reason.</summary>
    NasRequest = 10,

    /// <summary>The NAS died.</summary>
    NasReboot = 11,

    /// <summary>The port is needed no more.</summary>
    PortUnneeded = 12,

    /// <summary>The port was given to somebody else.</summary>
    PortPreempted = 13,

    /// <summary>The port was suspended.</summary>
    PortSuspended = 14,

    /// <summary>The service cannot be given.</summary>
    ServiceUnavailable = 15,

    /// <summary>The NAS calls back.</summary>
    Callback = 16,

    /// <summary>The user broke the protocol.</summary>
    UserError = 17,

    /// <summary>The host ended it.</summary>
    HostRequest = 18,
}
