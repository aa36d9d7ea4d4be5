namespace Concentrator.Protocol.Sstp;

/// <summary>The hash protocol bitmask of the crypto binding ([MS-SSTP] 2.2.6, 2.2.7).</summary>
[Flags]
public enum SstpHashProtocols : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>CERT_HASH_PROTOCOL_SHA1.</summary>
    Sha1 = 1,

    /// <summary>CERT_HASH_PROTOCOL_SHA256.</summary>
    Sha256 = 2,
}
