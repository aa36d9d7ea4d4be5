namespace Concentrator.Protocol.Dhcp;

/// <summary>What a DHCP message is (option 53, RFC 2132 §9.6).</summary>
public enum DhcpMessageType : byte
{
    /// <summary>DHCPDISCOVER.</summary>
    Discover = 1,

    /// <summary>DHCPOFFER.</summary>
    Offer = 2,

    /// <summary>DHCPREQUEST.</summary>
    Request = 3,

    /// <summary>DHCPDECLINE.</summary>
    Decline = 4,

    /// <summary>DHCPACK.</summary>
    Acknowledge = 5,

    /// <summary>DHCPNAK.</summary>
    NegativeAcknowledge = 6,

    /// <summary>DHCPRELEASE.</summary>
    Release = 7,

    /// <summary>DHCPINFORM: the client has an address and asks for the rest (RFC 2131 §3.4).</summary>
    Inform = 8,
}
