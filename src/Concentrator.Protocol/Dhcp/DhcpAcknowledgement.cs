using System.Buffers.Binary;
using System.Text;
using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Dhcp;

/// <summary>The DHCPACK that answers a DHCPINFORM (RFC 2131 §3.4, §4.3.5): what the client asks for, and no address.</summary>
public static class DhcpAcknowledgement
{
    /// <summary>Bytes of IP and UDP header before the message.</summary>
    private const int HeadersSize = Ipv4Packet.MinHeaderSize + UdpDatagram.HeaderSize;

    /// <summary>Every client takes a datagram of this size (RFC 2131 §2), bytes with its headers.</summary>
    private const int LeastMaximumSize = 576;

    /// <summary>BOOTP's size of a message, which some clients still expect at least (RFC 951 §3), bytes.</summary>
    private const int LeastSize = 300;

    /// <summary>Writes the whole IP packet to the client and returns its length.</summary>
    /// <param name="request">The client's DHCPINFORM.</param>
    /// <param name="client">The client's address.</param>
    /// <param name="configuration">What there is to tell.</param>
    /// <param name="packet">Room for the packet, 576 bytes at least; it is never longer than that.</param>
    public static int Write(DhcpMessage request, Ipv4Address client, DhcpConfiguration configuration, Span<byte> packet)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentOutOfRangeException.ThrowIfLessThan(packet.Length, LeastMaximumSize, nameof(packet));
        var routes = ClasslessRoutes.Encode(configuration.Routes, configuration.Server);
        var limit = Math.Min(packet.Length, Math.Max(request.MaximumSize, LeastMaximumSize));
        var length = Write(request, client, configuration, routes, packet[..limit], out var complete);

        // A client that names no size takes more than the least in practice, and without its routes the tunnel is of no use to it.
        return complete || request.MaximumSize > 0 ? length : Write(request, client, configuration, routes, packet, out _);
    }

    private static int Write(DhcpMessage request, Ipv4Address client, DhcpConfiguration configuration, byte[] routes, Span<byte> packet, out bool complete)
    {
        var message = packet[HeadersSize..];
        message[..DhcpMessage.FixedSize].Clear();
        request.Head.CopyTo(message);
        message[0] = DhcpMessage.BootReply;
        message[3] = 0;
        message.Slice(8, 2).Clear();
        client.Write(message[DhcpMessage.ClientAddressOffset..]);
        request.HardwareAddress.CopyTo(message[DhcpMessage.HardwareAddressOffset..]);
        BinaryPrimitives.WriteUInt32BigEndian(message[DhcpMessage.CookieOffset..], DhcpMessage.MagicCookie);

        var options = new DhcpAnswerWriter(message[DhcpMessage.FixedSize..]);
        options.TryAdd(DhcpOptionCode.MessageType, [(byte)DhcpMessageType.Acknowledge]);
        options.TryAdd(DhcpOptionCode.ServerIdentifier, Bytes([configuration.Server]));
        complete = AddRequested(ref options, request, configuration, routes);
        options.End();

        var size = DhcpMessage.FixedSize + options.Length;
        if (size < LeastSize)
        {
            message[size..LeastSize].Clear();
            size = LeastSize;
        }

        UdpDatagram.WritePacket(packet[..(HeadersSize + size)], configuration.Server, DhcpMessage.ServerPort, client, DhcpMessage.ClientPort);
        return HeadersSize + size;
    }

    /// <summary>Writes what is asked for, or all when nothing is listed; false when something did not fit.</summary>
    private static bool AddRequested(ref DhcpAnswerWriter options, DhcpMessage request, DhcpConfiguration configuration, byte[] routes)
    {
        var listed = request.HasRequestList;
        var complete = true;
        if (!listed || request.Requests(DhcpOptionCode.DomainNameServers))
        {
            complete &= Add(ref options, DhcpOptionCode.DomainNameServers, Bytes(configuration.DnsServers));
        }

        if (!listed || request.Requests(DhcpOptionCode.DomainName))
        {
            complete &= Add(ref options, DhcpOptionCode.DomainName, Encoding.ASCII.GetBytes(configuration.DomainName));
        }

        if (!listed || request.Requests(DhcpOptionCode.NetBiosNameServers))
        {
            complete &= Add(ref options, DhcpOptionCode.NetBiosNameServers, Bytes(configuration.NbnsServers));
        }

        // Who asks for both understands the standard's; the other is told beside it where there is room.
        var standard = !listed || request.Requests(DhcpOptionCode.ClasslessStaticRoutes);
        if (standard)
        {
            complete &= Add(ref options, DhcpOptionCode.ClasslessStaticRoutes, routes);
        }

        if (listed && request.Requests(DhcpOptionCode.MicrosoftClasslessStaticRoutes))
        {
            complete &= Add(ref options, DhcpOptionCode.MicrosoftClasslessStaticRoutes, routes) || standard;
        }

        return complete;
    }

    private static bool Add(ref DhcpAnswerWriter options, DhcpOptionCode code, ReadOnlySpan<byte> value) => options.TryAdd(code, value) || value.IsEmpty;

    private static byte[] Bytes(IReadOnlyList<Ipv4Address> addresses)
    {
        var bytes = new byte[addresses.Count * sizeof(uint)];
        for (var i = 0; i < addresses.Count; i++)
        {
            addresses[i].Write(bytes.AsSpan(i * sizeof(uint)));
        }

        return bytes;
    }
}
