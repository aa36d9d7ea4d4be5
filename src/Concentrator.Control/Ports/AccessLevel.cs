namespace Concentrator.Control.Ports;

/// <summary>How far a tunnel is let in ([MS-RNAP], Network Access Protection).</summary>
public enum AccessLevel
{
    /// <summary>Everything that its filters allow.</summary>
    Full,

    /// <summary>Everything, until a grace time ends.</summary>
    Probation,

    /// <summary>Remediation servers only.</summary>
    Quarantine,
}
