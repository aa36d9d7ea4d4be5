namespace Concentrator.Protocol.Health;

/// <summary>How a statement of health came. docs/security.md says what each is worth.</summary>
public enum HealthSource
{
    /// <summary>Inside PEAP ([MS-SOH]).</summary>
    Peap,

    /// <summary>From a RADIUS server ([MS-RNAP]).</summary>
    Radius,

    /// <summary>From an agent, through its tunnel.</summary>
    Tunnel,

    /// <summary>From an agent, from outside, with its machine's token.</summary>
    Token,

    /// <summary>From the fields of the client's certificate.</summary>
    Certificate,
}
