namespace Concentrator.Protocol.Health;

/// <summary>What a machine is told to be in, as the flags of MS-Quarantine-State count it ([MS-SOH] 2.2.4.2).</summary>
public enum QuarantineState
{
    /// <summary>Not restricted.</summary>
    Full = 1,

    /// <summary>Not restricted until a time.</summary>
    Probation = 2,

    /// <summary>Restricted.</summary>
    Quarantine = 3,
}
