using Concentrator.Client;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ip.Neighbors;

namespace Concentrator.Connect.Connecting;

/// <summary>
/// Keeps a server from steering the machine's network by neighbor discovery. Of a Router Advertisement just what SLAAC needs goes on: one /64 that is never on-link (RFC 4862), MTU and hop limit;
/// so nothing that the server says becomes a route. Redirects (RFC 4861 §8) do not pass.
/// </summary>
/// <param name="next">Takes the packets that pass.</param>
internal sealed class LinkPackets(PacketHandler next)
{
    // Who has this hop limit is on the link itself (RFC 4861 §3.1), and with it alone the kernel listens.
    private const byte OnLinkHopLimit = 255;

    /// <summary>Takes one IP packet from the server.</summary>
    public void Deliver(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty || packet[0] >> 4 != 6)
        {
            next(packet);
            return;
        }

        if (Ipv6Packet.Parse(packet, out var parsed) != Ipv6PacketStatus.Valid)
        {
            return;
        }

        if (parsed.HopLimit != OnLinkHopLimit)
        {
            next(packet);
        }
        else if (parsed.PayloadStart == Ipv6Packet.HeaderSize)
        {
            DeliverOfLink(parsed);
        }
    }

    private void DeliverOfLink(in Ipv6Packet packet)
    {
        if (packet.Protocol is not IpProtocol.Icmpv6 || packet.Payload.IsEmpty)
        {
            next(packet.Bytes);
            return;
        }

        switch ((Icmpv6Type)packet.Payload[0])
        {
            case Icmpv6Type.RouterAdvertisement when RouterAdvertisement.TryRead(packet, out var said):
                var heard = new RouterAdvertisement { HopLimit = said.HopLimit, Prefix = said.Prefix, ValidLifetime = said.ValidLifetime, PreferredLifetime = said.PreferredLifetime, Mtu = said.Mtu };
                var rewritten = new byte[RouterAdvertisement.MaxSize];
                next(rewritten.AsSpan(0, heard.Write(rewritten, packet.Source, packet.Destination)));
                break;
            case Icmpv6Type.RouterAdvertisement or Icmpv6Type.Redirect:
                break;
            default:
                next(packet.Bytes);
                break;
        }
    }
}
