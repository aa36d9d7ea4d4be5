using System.Buffers.Binary;
using System.Net.Sockets;
using Concentrator.Control.Ports;
using Concentrator.DataPlane;
using Concentrator.Protocol.Dhcp;
using Concentrator.Protocol.Ip;

namespace Concentrator.Edge.Tunnels;

/// <summary>
/// The DHCP server at the end of one tunnel. It answers DHCPINFORM (RFC 2131 §3.4), by which Windows asks for routes and suffix, and nothing else; what clients send to
/// a DHCP server never goes further.
/// </summary>
internal sealed class TunnelDhcp(Grant grant, TimeProvider time)
{
    /// <summary>Room that an answer needs, bytes.</summary>
    internal const int LeastAnswerSize = 576;

    /// <summary>Room that is used at most, bytes.</summary>
    internal const int MostAnswerSize = 1500;

    /// <summary>A client asks once and repeats what was lost: answers a second, and at once.</summary>
    private const int AnswersPerSecond = 2;
    private const int Burst = 8;

    private const int ProtocolOffset = 9;
    private const int DestinationPortOffset = 2;

    private DhcpConfiguration? _configuration;
    private TokenBucket? _answers;

    /// <summary>Whether a packet that has been checked is for a DHCP server. Of a fragmented datagram only the beginning can be known.</summary>
    internal static bool IsMeant(ReadOnlySpan<byte> packet)
    {
        if (packet[ProtocolOffset] != (byte)IpProtocol.Udp)
        {
            return false;
        }

        Ipv4Packet.Parse(packet, out var ip);
        return ip.PayloadOffset == 0
            && ip.Payload.Length >= UdpDatagram.HeaderSize
            && BinaryPrimitives.ReadUInt16BigEndian(ip.Payload[DestinationPortOffset..]) == DhcpMessage.ServerPort;
    }

    /// <summary>Writes the answer to a packet that <see cref="IsMeant"/>, and returns its length; 0: none.</summary>
    internal int Answer(ReadOnlySpan<byte> packet, Span<byte> answer)
    {
        Ipv4Packet.Parse(packet, out var ip);
        if (ip.IsFragment
            || !UdpDatagram.TryParse(ip.Payload, out var datagram)
            || !datagram.HasValidChecksum(ip.Source, ip.Destination)
            || DhcpMessage.Parse(datagram.Payload, out var message) != DhcpMessageStatus.Valid
            || message.Type != DhcpMessageType.Inform
            || message.Relay != Ipv4Address.None
            || (message.ClientAddress != ip.Source && message.ClientAddress != Ipv4Address.None))
        {
            return 0;
        }

        _answers ??= new TokenBucket(AnswersPerSecond, Burst, time);
        return _answers.TryTake() ? DhcpAcknowledgement.Write(message, ip.Source, _configuration ??= Configuration(), answer) : 0;
    }

    // A control plane across a network may be newer: what DHCP cannot carry is left out.
    private DhcpConfiguration Configuration() => new()
    {
        Server = Ipv4Address.From(grant.Gateway),
        Routes = [.. grant.ClientRoutes
            .Where(route => route.BaseAddress.AddressFamily == AddressFamily.InterNetwork)
            .Select(route => new Ipv4Prefix(Ipv4Address.From(route.BaseAddress), route.PrefixLength))],
        DomainName = Protocol.Dhcp.DomainName.IsValid(grant.DnsSuffix) ? grant.DnsSuffix : "",
        DnsServers = [.. grant.DnsServers.Select(Ipv4Address.From)],
        NbnsServers = [.. grant.NbnsServers.Select(Ipv4Address.From)],
    };
}
