namespace Concentrator.Protocol.Eap;

/// <summary>Types of EAP requests and responses (RFC 3748 §5, IANA "Method Types").</summary>
internal enum EapType : byte
{
    /// <summary>Not a type: asks, in a Nak, for no method at all (RFC 3748 §5.3.1).</summary>
    None = 0,

    Identity = 1,

    Notification = 2,

    /// <summary>Legacy Nak, in responses only.</summary>
    Nak = 3,

    /// <summary>EAP-GTC, Generic Token Card (RFC 3748 §5.6).</summary>
    Gtc = 6,

    /// <summary>EAP-TLS (RFC 5216, RFC 9190).</summary>
    Tls = 13,

    /// <summary>Protected EAP ([MS-PEAP]).</summary>
    Peap = 25,

    /// <summary>EAP-MSCHAPv2 (draft-kamath-pppext-eap-mschapv2, [MS-CHAP]).</summary>
    MsChapV2 = 26,

    /// <summary>EAP Extensions, within PEAP only ([MS-PEAP] 2.2.8).</summary>
    Extensions = 33,

    /// <summary>A type of a vendor's (RFC 3748 §5.7).</summary>
    Expanded = 254,
}
