namespace Concentrator.Protocol.Sstp;

/// <summary>The attributes of control messages ([MS-SSTP] 2.2.4), 8 bits.</summary>
internal enum SstpAttributeId : byte
{
    /// <summary>SSTP_ATTRIB_NO_ERROR: a Status-Info that speaks of no attribute.</summary>
    NoError = 0,

    /// <summary>SSTP_ATTRIB_ENCAPSULATED_PROTOCOL_ID, 6 bytes ([MS-SSTP] 2.2.5).</summary>
    EncapsulatedProtocolId = 1,

    /// <summary>SSTP_ATTRIB_STATUS_INFO, 12 to 76 bytes ([MS-SSTP] 2.2.8).</summary>
    StatusInfo = 2,

    /// <summary>SSTP_ATTRIB_CRYPTO_BINDING, 104 bytes ([MS-SSTP] 2.2.7).</summary>
    CryptoBinding = 3,

    /// <summary>SSTP_ATTRIB_CRYPTO_BINDING_REQ, 40 bytes ([MS-SSTP] 2.2.6).</summary>
    CryptoBindingRequest = 4,
}
