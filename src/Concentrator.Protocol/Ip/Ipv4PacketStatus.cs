namespace Concentrator.Protocol.Ip;

/// <summary>What is wrong with the header of an IPv4 packet.</summary>
public enum Ipv4PacketStatus
{
    /// <summary>Nothing.</summary>
    Valid,

    /// <summary>Fewer bytes than a header.</summary>
    Truncated,

    /// <summary>The version is not 4.</summary>
    Version,

    /// <summary>The header length is below 20 bytes or beyond the bytes that are there.</summary>
    HeaderLength,

    /// <summary>The total length is below the header's length or beyond the bytes that are there.</summary>
    TotalLength,

    /// <summary>The fragment would end beyond 65,535 bytes.</summary>
    FragmentOffset,

    /// <summary>The header checksum is wrong.</summary>
    HeaderChecksum,
}
