namespace Concentrator.Protocol.Dhcp;

/// <summary>DHCP options that are spoken here (RFC 2132, RFC 3442).</summary>
public enum DhcpOptionCode : byte
{
    /// <summary>A byte without a length, for alignment.</summary>
    Pad = 0,

    /// <summary>Addresses of DNS servers.</summary>
    DomainNameServers = 6,

    /// <summary>The domain that names are completed with.</summary>
    DomainName = 15,

    /// <summary>Addresses of NetBIOS name servers.</summary>
    NetBiosNameServers = 44,

    /// <summary>What the message is.</summary>
    MessageType = 53,

    /// <summary>The server's address.</summary>
    ServerIdentifier = 54,

    /// <summary>The codes of the options that the client asks for.</summary>
    ParameterRequestList = 55,

    /// <summary>The largest message that the client takes, bytes.</summary>
    MaximumMessageSize = 57,

    /// <summary>Routes (RFC 3442).</summary>
    ClasslessStaticRoutes = 121,

    /// <summary>The same in the same form, under the code that Windows used before the other was assigned.</summary>
    MicrosoftClasslessStaticRoutes = 249,

    /// <summary>Behind it there are no options.</summary>
    End = 255,
}
