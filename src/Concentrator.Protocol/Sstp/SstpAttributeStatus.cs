namespace Concentrator.Protocol.Sstp;

/// <summary>The statuses of a Status-Info attribute ([MS-SSTP] 2.2.8), 32 bits in network byte order.</summary>
internal enum SstpAttributeStatus : uint
{
    /// <summary>ATTRIB_STATUS_NO_ERROR.</summary>
    NoError = 0,

    /// <summary>ATTRIB_STATUS_DUPLICATE_ATTRIBUTE.</summary>
    DuplicateAttribute = 1,

    /// <summary>ATTRIB_STATUS_UNRECOGNIZED_ATTRIBUTE.</summary>
    UnrecognizedAttribute = 2,

    /// <summary>ATTRIB_STATUS_INVALID_ATTRIB_VALUE_LENGTH.</summary>
    InvalidAttribValueLength = 3,

    /// <summary>ATTRIB_STATUS_VALUE_NOT_SUPPORTED.</summary>
    ValueNotSupported = 4,

    /// <summary>ATTRIB_STATUS_UNACCEPTED_FRAME_RECEIVED.</summary>
    UnacceptedFrameReceived = 5,

    /// <summary>ATTRIB_STATUS_RETRY_COUNT_EXCEEDED.</summary>
    RetryCountExceeded = 6,

    /// <summary>ATTRIB_STATUS_INVALID_FRAME_RECEIVED.</summary>
    InvalidFrameReceived = 7,

    /// <summary>ATTRIB_STATUS_NEGOTIATION_TIMEOUT.</summary>
    NegotiationTimeout = 8,

    /// <summary>ATTRIB_STATUS_ATTRIB_NOT_SUPPORTED_IN_MSG.</summary>
    AttribNotSupportedInMsg = 9,

    /// <summary>ATTRIB_STATUS_REQUIRED_ATTRIBUTE_MISSING.</summary>
    RequiredAttributeMissing = 0xA,

    /// <summary>ATTRIB_STATUS_STATUS_INFO_NOT_SUPPORTED_IN_MSG.</summary>
    StatusInfoNotSupportedInMsg = 0xB,
}
