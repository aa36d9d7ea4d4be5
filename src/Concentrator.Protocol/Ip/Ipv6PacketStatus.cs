namespace Concentrator.Protocol.Ip;

/// <summary>What is wrong with the headers of an IPv6 packet.</summary>
public enum Ipv6PacketStatus
{
    /// <summary>Nothing.</summary>
    Valid,

    /// <summary>Fewer bytes than a header.</summary>
    Truncated,

    /// <summary>The version is not 6.</summary>
    Version,

    /// <summary>The payload length is beyond the bytes that are there.</summary>
    PayloadLength,

    /// <summary>An extension header is beyond the payload, or there are too many.</summary>
    ExtensionHeader,
}
