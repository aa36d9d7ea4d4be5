namespace Concentrator.Protocol.Radius;

/// <summary>Types of RADIUS attributes, those that a VPN server meets.</summary>
public enum RadiusAttributeType : byte
{
    /// <summary>No attribute.</summary>
    None = 0,

    /// <summary>User-Name (RFC 2865 §5.1).</summary>
    UserName = 1,

    /// <summary>User-Password (RFC 2865 §5.2).</summary>
    UserPassword = 2,

    /// <summary>CHAP-Password (RFC 2865 §5.3).</summary>
    ChapPassword = 3,

    /// <summary>NAS-IP-Address (RFC 2865 §5.4).</summary>
    NasIpAddress = 4,

    /// <summary>NAS-Port (RFC 2865 §5.5).</summary>
    NasPort = 5,

    /// <summary>Service-Type (RFC 2865 §5.6).</summary>
    ServiceType = 6,

    /// <summary>Framed-Protocol (RFC 2865 §5.7).</summary>
    FramedProtocol = 7,

    /// <summary>Framed-IP-Address (RFC 2865 §5.8).</summary>
    FramedIpAddress = 8,

    /// <summary>Framed-IP-Netmask (RFC 2865 §5.9).</summary>
    FramedIpNetmask = 9,

    /// <summary>Filter-Id (RFC 2865 §5.11).</summary>
    FilterId = 11,

    /// <summary>Framed-MTU (RFC 2865 §5.12).</summary>
    FramedMtu = 12,

    /// <summary>Reply-Message (RFC 2865 §5.18).</summary>
    ReplyMessage = 18,

    /// <summary>Framed-Route (RFC 2865 §5.22).</summary>
    FramedRoute = 22,

    /// <summary>State (RFC 2865 §5.24).</summary>
    State = 24,

    /// <summary>Class (RFC 2865 §5.25).</summary>
    Class = 25,

    /// <summary>Vendor-Specific (RFC 2865 §5.26).</summary>
    VendorSpecific = 26,

    /// <summary>Session-Timeout (RFC 2865 §5.27).</summary>
    SessionTimeout = 27,

    /// <summary>Idle-Timeout (RFC 2865 §5.28).</summary>
    IdleTimeout = 28,

    /// <summary>Called-Station-Id (RFC 2865 §5.30).</summary>
    CalledStationId = 30,

    /// <summary>Calling-Station-Id (RFC 2865 §5.31).</summary>
    CallingStationId = 31,

    /// <summary>NAS-Identifier (RFC 2865 §5.32).</summary>
    NasIdentifier = 32,

    /// <summary>Proxy-State (RFC 2865 §5.33).</summary>
    ProxyState = 33,

    /// <summary>Acct-Status-Type (RFC 2866 §5.1).</summary>
    AcctStatusType = 40,

    /// <summary>Acct-Delay-Time (RFC 2866 §5.2).</summary>
    AcctDelayTime = 41,

    /// <summary>Acct-Input-Octets (RFC 2866 §5.3).</summary>
    AcctInputOctets = 42,

    /// <summary>Acct-Output-Octets (RFC 2866 §5.4).</summary>
    AcctOutputOctets = 43,

    /// <summary>Acct-Session-Id (RFC 2866 §5.5).</summary>
    AcctSessionId = 44,

    /// <summary>Acct-Authentic (RFC 2866 §5.6).</summary>
    AcctAuthentic = 45,

    /// <summary>Acct-Session-Time (RFC 2866 §5.7).</summary>
    AcctSessionTime = 46,

    /// <summary>Acct-Input-Packets (RFC 2866 §5.8).</summary>
    AcctInputPackets = 47,

    /// <summary>Acct-Output-Packets (RFC 2866 §5.9).</summary>
    AcctOutputPackets = 48,

    /// <summary>Acct-Terminate-Cause (RFC 2866 §5.10).</summary>
    AcctTerminateCause = 49,

    /// <summary>Acct-Multi-Session-Id (RFC 2866 §5.11).</summary>
    AcctMultiSessionId = 50,

    /// <summary>Acct-Input-Gigawords (RFC 2869 §5.1).</summary>
    AcctInputGigawords = 52,

    /// <summary>Acct-Output-Gigawords (RFC 2869 §5.2).</summary>
    AcctOutputGigawords = 53,

    /// <summary>Event-Timestamp (RFC 2869 §5.3).</summary>
    EventTimestamp = 55,

    /// <summary>CHAP-Challenge (RFC 2865 §5.40).</summary>
    ChapChallenge = 60,

    /// <summary>NAS-Port-Type (RFC 2865 §5.41).</summary>
    NasPortType = 61,

    /// <summary>Port-Limit (RFC 2865 §5.42).</summary>
    PortLimit = 62,

    /// <summary>Tunnel-Type (RFC 2868 §3.1).</summary>
    TunnelType = 64,

    /// <summary>Tunnel-Medium-Type (RFC 2868 §3.2).</summary>
    TunnelMediumType = 65,

    /// <summary>Tunnel-Client-Endpoint (RFC 2868 §3.3).</summary>
    TunnelClientEndpoint = 66,

    /// <summary>Tunnel-Server-Endpoint (RFC 2868 §3.4).</summary>
    TunnelServerEndpoint = 67,

    /// <summary>Connect-Info (RFC 2869 §5.11).</summary>
    ConnectInfo = 77,

    /// <summary>EAP-Message (RFC 3579 §3.1).</summary>
    EapMessage = 79,

    /// <summary>Message-Authenticator (RFC 3579 §3.2).</summary>
    MessageAuthenticator = 80,

    /// <summary>Acct-Interim-Interval (RFC 2869 §5.16).</summary>
    AcctInterimInterval = 85,

    /// <summary>NAS-Port-Id (RFC 2869 §5.17).</summary>
    NasPortId = 87,

    /// <summary>Framed-Pool (RFC 2869 §5.18).</summary>
    FramedPool = 88,

    /// <summary>Chargeable-User-Identity (RFC 4372 §2.2).</summary>
    ChargeableUserIdentity = 89,

    /// <summary>NAS-Filter-Rule (RFC 4849 §2).</summary>
    NasFilterRule = 92,

    /// <summary>NAS-IPv6-Address (RFC 3162 §2.1).</summary>
    NasIpv6Address = 95,

    /// <summary>Framed-Interface-Id (RFC 3162 §2.2).</summary>
    FramedInterfaceId = 96,

    /// <summary>Framed-IPv6-Prefix (RFC 3162 §2.3).</summary>
    FramedIpv6Prefix = 97,

    /// <summary>Framed-IPv6-Route (RFC 3162 §2.5).</summary>
    FramedIpv6Route = 99,

    /// <summary>Framed-IPv6-Pool (RFC 3162 §2.6).</summary>
    FramedIpv6Pool = 100,

    /// <summary>Error-Cause (RFC 5176 §3.5).</summary>
    ErrorCause = 101,

    /// <summary>Delegated-IPv6-Prefix (RFC 4818 §3).</summary>
    DelegatedIpv6Prefix = 123,

    /// <summary>Framed-IPv6-Address (RFC 6911 §3.1).</summary>
    FramedIpv6Address = 168,

    /// <summary>DNS-Server-IPv6-Address (RFC 6911 §3.2).</summary>
    DnsServerIpv6Address = 169,
}
