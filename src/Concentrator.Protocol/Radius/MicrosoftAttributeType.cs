namespace Concentrator.Protocol.Radius;

/// <summary>Types of Microsoft's vendor-specific attributes (vendor 311; RFC 2548, [MS-RNAP] 2.2.1).</summary>
public enum MicrosoftAttributeType : byte
{
    /// <summary>No attribute of Microsoft's.</summary>
    None = 0,

    /// <summary>MS-CHAP-Response (RFC 2548 §2.1.3).</summary>
    ChapResponse = 1,

    /// <summary>MS-CHAP-Error (RFC 2548 §2.1.5).</summary>
    ChapError = 2,

    /// <summary>MS-MPPE-Encryption-Policy (RFC 2548 §2.4.4).</summary>
    MppeEncryptionPolicy = 7,

    /// <summary>MS-MPPE-Encryption-Types (RFC 2548 §2.4.5).</summary>
    MppeEncryptionTypes = 8,

    /// <summary>MS-CHAP-Domain (RFC 2548 §2.1.4).</summary>
    ChapDomain = 10,

    /// <summary>MS-CHAP-Challenge (RFC 2548 §2.1.2).</summary>
    ChapChallenge = 11,

    /// <summary>MS-MPPE-Send-Key (RFC 2548 §2.4.2).</summary>
    MppeSendKey = 16,

    /// <summary>MS-MPPE-Recv-Key (RFC 2548 §2.4.3).</summary>
    MppeRecvKey = 17,

    /// <summary>MS-Filter (RFC 2548 §2.6.2).</summary>
    Filter = 22,

    /// <summary>MS-CHAP2-Response (RFC 2548 §2.3.2).</summary>
    Chap2Response = 25,

    /// <summary>MS-CHAP2-Success (RFC 2548 §2.3.3).</summary>
    Chap2Success = 26,

    /// <summary>MS-Primary-DNS-Server (RFC 2548 §2.7.1).</summary>
    PrimaryDnsServer = 28,

    /// <summary>MS-Secondary-DNS-Server (RFC 2548 §2.7.2).</summary>
    SecondaryDnsServer = 29,

    /// <summary>MS-Primary-NBNS-Server (RFC 2548 §2.7.3).</summary>
    PrimaryNbnsServer = 30,

    /// <summary>MS-Secondary-NBNS-Server (RFC 2548 §2.7.4).</summary>
    SecondaryNbnsServer = 31,

    /// <summary>MS-Quarantine-IPFilter ([MS-RNAP] 2.2.1).</summary>
    QuarantineIpFilter = 36,

    /// <summary>MS-Quarantine-Session-Timeout ([MS-RNAP] 2.2.1).</summary>
    QuarantineSessionTimeout = 37,

    /// <summary>MS-Quarantine-User-Class ([MS-RNAP] 2.2.1).</summary>
    QuarantineUserClass = 44,

    /// <summary>MS-Quarantine-State ([MS-RNAP] 2.2.1).</summary>
    QuarantineState = 45,

    /// <summary>MS-Quarantine-Grace-Time ([MS-RNAP] 2.2.1).</summary>
    QuarantineGraceTime = 46,

    /// <summary>MS-Machine-Name ([MS-RNAP] 2.2.1).</summary>
    MachineName = 50,

    /// <summary>MS-IPv6-Filter ([MS-RNAP] 2.2.1).</summary>
    Ipv6Filter = 51,

    /// <summary>MS-IPv4-Remediation-Servers ([MS-RNAP] 2.2.1).</summary>
    Ipv4RemediationServers = 52,

    /// <summary>MS-IPv6-Remediation-Servers ([MS-RNAP] 2.2.1).</summary>
    Ipv6RemediationServers = 53,

    /// <summary>MS-RNAP-Not-Quarantine-Capable ([MS-RNAP] 2.2.1).</summary>
    NotQuarantineCapable = 54,

    /// <summary>MS-Quarantine-SOH ([MS-RNAP] 2.2.1).</summary>
    QuarantineSoh = 55,

    /// <summary>MS-RAS-Correlation-ID ([MS-RNAP] 2.2.1.20).</summary>
    RasCorrelation = 56,

    /// <summary>MS-Extended-Quarantine-State ([MS-RNAP] 2.2.1).</summary>
    ExtendedQuarantineState = 57,
}
