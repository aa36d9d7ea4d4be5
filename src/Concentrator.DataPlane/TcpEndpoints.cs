using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane;

/// <summary>The two ends of a whole TCP segment, IPv4 or IPv6, to be read and to be changed in place with all checksums that they are in (RFC 1624).</summary>
public readonly ref struct TcpEndpoints
{
    private const int HeaderChecksumOffset = 10;
    private const int TcpChecksumOffset = 16;
    private const int Ipv4SourceOffset = 12;
    private const int Ipv6SourceOffset = 8;
    private const int Ipv4AddressSize = 4;

    private readonly Span<byte> _packet;
    private readonly int _segment;

    private TcpEndpoints(Span<byte> packet, int segment, TcpFlags flags)
    {
        _packet = packet;
        _segment = segment;
        Flags = flags;
    }

    /// <summary>The control bits.</summary>
    public TcpFlags Flags { get; }

    /// <summary>Whether the addresses are of IPv6.</summary>
    public bool IsIpv6 => _packet[0] >> 4 == 6;

    /// <summary>The source address; one of IPv4 in the low 32 bits.</summary>
    public UInt128 Source => ReadAddress(SourceOffset);

    /// <summary>The destination address; one of IPv4 in the low 32 bits.</summary>
    public UInt128 Destination => ReadAddress(SourceOffset + AddressSize);

    /// <summary>The source port.</summary>
    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_packet[_segment..]);

    /// <summary>The destination port.</summary>
    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_packet[(_segment + sizeof(ushort))..]);

    private int SourceOffset => IsIpv6 ? Ipv6SourceOffset : Ipv4SourceOffset;

    private int AddressSize => IsIpv6 ? Ipv6Address.Size : Ipv4AddressSize;

    /// <summary>Looks at a packet; false when it is no well-formed TCP segment, or a fragment of one.</summary>
    public static bool TryRead(Span<byte> packet, out TcpEndpoints endpoints)
    {
        endpoints = default;
        if (Ipv4Packet.Parse(packet, out var ip) == Ipv4PacketStatus.Valid)
        {
            if (ip.Protocol == IpProtocol.Tcp && !ip.IsFragment && TcpSegment.TryParse(ip.Payload, out var tcp))
            {
                endpoints = new TcpEndpoints(packet[..ip.TotalLength], ip.HeaderLength, tcp.Flags);
                return true;
            }

            return false;
        }

        if (Ipv6Packet.Parse(packet, out var ip6) == Ipv6PacketStatus.Valid && ip6.Protocol == IpProtocol.Tcp && !ip6.IsFragment && TcpSegment.TryParse(ip6.Payload, out var tcp6))
        {
            endpoints = new TcpEndpoints(packet[..ip6.TotalLength], ip6.PayloadStart, tcp6.Flags);
            return true;
        }

        return false;
    }

    /// <summary>Sends the segment elsewhere.</summary>
    public void SetDestination(UInt128 address, ushort port)
    {
        WriteAddress(SourceOffset + AddressSize, address);
        WriteWord(_segment + sizeof(ushort), port, isInHeader: false);
    }

    /// <summary>Has the segment come from elsewhere.</summary>
    public void SetSource(UInt128 address, ushort port)
    {
        WriteAddress(SourceOffset, address);
        WriteWord(_segment, port, isInHeader: false);
    }

    private UInt128 ReadAddress(int at) => IsIpv6 ? BinaryPrimitives.ReadUInt128BigEndian(_packet[at..]) : BinaryPrimitives.ReadUInt32BigEndian(_packet[at..]);

    private void WriteAddress(int at, UInt128 address)
    {
        for (var word = AddressSize - sizeof(ushort); word >= 0; word -= sizeof(ushort))
        {
            WriteWord(at + word, (ushort)address, isInHeader: !IsIpv6);
            address >>= 16;
        }
    }

    /// <summary>Writes a word that the TCP checksum covers, by its pseudo-header or itself, and that of the IPv4 header if it stands there.</summary>
    private void WriteWord(int at, ushort value, bool isInHeader)
    {
        var before = BinaryPrimitives.ReadUInt16BigEndian(_packet[at..]);
        BinaryPrimitives.WriteUInt16BigEndian(_packet[at..], value);
        UpdateChecksum(_segment + TcpChecksumOffset, before, value);
        if (isInHeader)
        {
            UpdateChecksum(HeaderChecksumOffset, before, value);
        }
    }

    private void UpdateChecksum(int at, ushort before, ushort value) =>
        BinaryPrimitives.WriteUInt16BigEndian(_packet[at..], InternetChecksum.Update(BinaryPrimitives.ReadUInt16BigEndian(_packet[at..]), before, value));
}
