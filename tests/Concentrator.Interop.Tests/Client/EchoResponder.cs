using Concentrator.Client;
using Concentrator.Protocol.Ip;

namespace Concentrator.Interop.Tests.Client;

/// <summary>Answers the pings that come through a tunnel of our own client (RFC 792, RFC 4443 §4.1), as a client's machine does. In IPv6 it has every address that it is sent.</summary>
internal static class EchoResponder
{
    /// <summary>Answers until the tunnel is over.</summary>
    public static async Task RunAsync(SstpConnection tunnel)
    {
        await foreach (var packet in tunnel.Packets.ReadAllAsync())
        {
            if (TurnAround(packet, tunnel.Addresses.Client) || TurnAround6(packet))
            {
                tunnel.TrySend(packet);
            }
        }
    }

    private static bool TurnAround6(byte[] packet) =>
        Ipv6Packet.Parse(packet.ToArray(), out var ip) == Ipv6PacketStatus.Valid && ip.Destination.IsRoutableUnicast && Icmpv6Message.WriteEchoReply(ip, ip.Destination, packet) == packet.Length;

    private static bool TurnAround(byte[] packet, Ipv4Address own)
    {
        if (Ipv4Packet.Parse(packet, out var ip) != Ipv4PacketStatus.Valid || !ip.HasValidChecksum || ip.Destination != own || ip.Protocol != IpProtocol.Icmp
            || !IcmpMessage.TryParse(ip.Payload, out var message) || message.Type != IcmpType.Echo || !message.HasValidChecksum)
        {
            return false;
        }

        var source = ip.Source;
        var reply = packet.AsSpan(packet.Length - ip.Payload.Length);
        Ipv4Packet.WriteHeader(packet, IpProtocol.Icmp, own, source);
        reply[0] = (byte)IcmpType.EchoReply;
        IcmpMessage.WriteChecksum(reply);
        return true;
    }
}
