namespace Concentrator.Protocol.Ip.Neighbors;

/// <summary>The checks that every message of neighbor discovery passes (RFC 4861 §6.1, §7.1): from this very link, whole, sound.</summary>
internal static class NeighborDiscoveryMessage
{
    /// <summary>No router has passed a packet that still has it.</summary>
    public const byte HopLimit = 255;

    /// <summary>Takes a valid message of a type; false when the packet is none.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="type">The type.</param>
    /// <param name="fixedSize">Bytes before the options, the message's header included.</param>
    /// <param name="message">The message.</param>
    public static bool TryRead(in Ipv6Packet packet, Icmpv6Type type, int fixedSize, out Icmpv6Message message)
    {
        message = default;
        return packet.Protocol == IpProtocol.Icmpv6 && !packet.IsFragment && packet.HopLimit == HopLimit
            && Icmpv6Message.TryParse(packet.Payload, out message) && message.Type == type && message.Code == 0 && message.Bytes.Length >= fixedSize
            && message.HasValidChecksum(packet.Source, packet.Destination) && NeighborDiscoveryOptions.AreValid(message.Bytes[fixedSize..]);
    }
}
