using System.Net;
using Concentrator.DataPlane.Filtering;
using Concentrator.Protocol.Ip;
using static Concentrator.DataPlane.Tests.TestPackets;

namespace Concentrator.DataPlane.Tests.Filtering;

/// <summary>Lines and packets that meet often: few addresses, few ports, all kinds of headers.</summary>
internal sealed class FilterSamples(int seed)
{
    internal static readonly Ipv6Address Client6 = Address6("fd50:0:0:7::2");
    private static readonly string[] s_remotes = ["198.51.100.0/24", "198.51.100.1/32", "198.51.100.7/32", "0.0.0.0/0", "128.0.0.0/1", "255.255.255.255/32", "fd60::/16", "fd60::1/128", "::/0", "fd60:1::/32"];
    private static readonly IpProtocol?[] s_protocols = [null, IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Icmp, IpProtocol.Icmpv6, (IpProtocol)47, (IpProtocol)140, IpProtocol.Ipv6DestinationOptions];
    private static readonly ushort[] s_ports = [0, 53, 80, 443, 1024, 65_535];
    private readonly Random _random = new(seed);

    internal List<FilterLine> Lines(int most) => [.. Enumerable.Range(0, _random.Next(most + 1)).Select(_ => Line())];

    internal bool Coin() => _random.Next(2) == 0;

    internal byte[] Packet(bool fromClient)
    {
        var plain = Coin() ? Packet4(fromClient) : Packet6(fromClient);
        return _random.Next(3) == 0 ? Error(plain, fromClient) : plain;
    }

    private static Ipv6Address Remote6(int which) => Address6(which == 0 ? "fd60::1" : which == 1 ? "fd60:1::2" : "fd61::3");

    private FilterLine Line()
    {
        var protocol = s_protocols[_random.Next(s_protocols.Length)];
        var hasPorts = protocol is IpProtocol.Tcp or IpProtocol.Udp;
        return new FilterLine(Coin())
        {
            Remote = _random.Next(3) == 0 ? null : IPNetwork.Parse(s_remotes[_random.Next(s_remotes.Length)]),
            Protocol = protocol,
            RemotePorts = hasPorts && Coin() ? Range() : null,
            ClientPorts = hasPorts && _random.Next(3) == 0 ? Range() : null,
            Established = protocol is null or IpProtocol.Tcp && _random.Next(4) == 0,
        };
    }

    private (ushort First, ushort Last) Range()
    {
        var (one, other) = (Port(), Port());
        return (Math.Min(one, other), Math.Max(one, other));
    }

    private ushort Port() => s_ports[_random.Next(s_ports.Length)];

    private byte[] Packet4(bool fromClient)
    {
        var remote = new Ipv4Address(0xC633_6400u + (uint)_random.Next(3) * 7 / 2);
        var (source, destination) = fromClient ? (Client, remote) : (remote, Client);
        var options = Coin() ? [] : new byte[] { 1, (byte)(_random.Next(3) == 0 ? 131 : 7), 3, 0 };
        var payload = Payload();
        var packet = new byte[20 + options.Length + payload.Length];
        var protocol = s_protocols[_random.Next(1, 6)]!.Value;
        Ipv4Packet.WriteHeader(packet, protocol, source, destination);
        packet[0] = (byte)(0x45 + (options.Length / 4));
        options.CopyTo(packet.AsSpan(20));
        payload.CopyTo(packet.AsSpan(20 + options.Length));
        if (_random.Next(4) == 0)
        {
            packet[6] = (byte)(Coin() ? 0x20 : 0);
            packet[7] = (byte)_random.Next(3);
        }

        return packet;
    }

    private byte[] Packet6(bool fromClient)
    {
        var remote = Remote6(_random.Next(3));
        var (source, destination) = fromClient ? (Client6, remote) : (remote, Client6);
        var protocol = s_protocols[_random.Next(1, s_protocols.Length)]!.Value;
        List<byte> body = [.. Payload()];
        for (var headers = _random.Next(3); headers > 0; headers--)
        {
            var kind = _random.Next(4) switch { 0 => IpProtocol.Ipv6HopByHop, 1 => IpProtocol.Ipv6Routing, 2 => IpProtocol.Ipv6Fragment, _ => IpProtocol.Ipv6DestinationOptions };
            byte[] header = [(byte)protocol, 0, 0, 0, 0, 0, 0, 0];
            header[3] = kind is IpProtocol.Ipv6Routing or IpProtocol.Ipv6Fragment ? (byte)_random.Next(3) : (byte)0;
            header[2] = kind is IpProtocol.Ipv6Fragment ? (byte)_random.Next(2) : (byte)0;
            body.InsertRange(0, header);
            protocol = kind;
        }

        var packet = new byte[40 + body.Count];
        body.CopyTo(packet, 40);
        Ipv6Packet.WriteHeader(packet, protocol, source, destination);
        return packet;
    }

    private byte[] Payload()
    {
        var payload = new byte[_random.Next(4) == 0 ? _random.Next(20) : 20];
        _random.NextBytes(payload);
        if (payload.Length == 20)
        {
            var (source, destination) = (Port(), Port());
            (payload[0], payload[1], payload[2], payload[3]) = ((byte)(source >> 8), (byte)source, (byte)(destination >> 8), (byte)destination);
        }

        return payload;
    }

    /// <summary>An error about a packet, which came the other way.</summary>
    private byte[] Error(byte[] about, bool fromClient)
    {
        var isIpv6 = about[0] >> 4 == 6;
        about = Coin() ? about : isIpv6 ? Packet6(!fromClient) : Packet4(!fromClient);
        var quote = about[..Math.Min(about.Length, isIpv6 ? 60 : 40)];
        byte[] type = isIpv6 ? [1, 2, 3, 4, 5, 128] : [3, 11, 12, 5, 8, 0];
        byte[] body = [type[_random.Next(6)], 0, 0, 0, 0, 0, 0, 0, .. quote];
        if (isIpv6)
        {
            var packet = new byte[40 + body.Length];
            body.CopyTo(packet, 40);
            var remote = Remote6(_random.Next(3));
            Ipv6Packet.WriteHeader(packet, IpProtocol.Icmpv6, fromClient ? Client6 : remote, fromClient ? remote : Client6);
            return packet;
        }

        var packet4 = new byte[20 + body.Length];
        body.CopyTo(packet4, 20);
        var remote4 = new Ipv4Address(0xC633_6400u + (uint)_random.Next(3) * 7 / 2);
        Ipv4Packet.WriteHeader(packet4, IpProtocol.Icmp, fromClient ? Client : remote4, fromClient ? remote4 : Client);
        return packet4;
    }
}
