namespace Concentrator.Protocol.Health;

/// <summary>How bad it is that a security update is missing (as Microsoft rates them); in order.</summary>
public enum UpdateSeverity
{
    /// <summary>None is missing.</summary>
    None,

    /// <summary>One that is not rated.</summary>
    Unspecified,

    /// <summary>Low.</summary>
    Low,

    /// <summary>Moderate.</summary>
    Moderate,

    /// <summary>Important.</summary>
    Important,

    /// <summary>Critical.</summary>
    Critical,
}
