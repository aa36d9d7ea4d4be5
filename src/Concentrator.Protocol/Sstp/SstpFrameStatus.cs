namespace Concentrator.Protocol.Sstp;

/// <summary>What stands at the start of the decrypted stream.</summary>
public enum SstpFrameStatus
{
    /// <summary>Less than a whole packet; more bytes are needed.</summary>
    Incomplete,

    /// <summary>A whole data packet.</summary>
    Data,

    /// <summary>A whole control packet.</summary>
    Control,

    /// <summary>The version is not 1.0: close the connection with no message.</summary>
    BadVersion,

    /// <summary>The length is below the header's: close the connection with no message.</summary>
    BadLength,
}
