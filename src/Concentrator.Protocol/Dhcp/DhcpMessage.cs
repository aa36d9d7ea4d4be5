using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Dhcp;

/// <summary>
/// A view of a client's DHCP message (RFC 2131 §2) whose lengths have been checked. Options in the fields for names (option 52) are not looked at.
/// </summary>
public readonly ref struct DhcpMessage
{
    /// <summary>The port of clients.</summary>
    public const ushort ClientPort = 68;

    /// <summary>The port of servers.</summary>
    public const ushort ServerPort = 67;

    /// <summary>Bytes before the options, the cookie included.</summary>
    public const int FixedSize = 240;

    internal const byte BootRequest = 1;
    internal const byte BootReply = 2;
    internal const uint MagicCookie = 0x63825363;
    internal const int ClientAddressOffset = 12;
    internal const int RelayOffset = 24;
    internal const int HardwareAddressOffset = 28;
    internal const int HardwareAddressSize = 16;
    internal const int CookieOffset = 236;

    private readonly ReadOnlySpan<byte> _bytes;

    private DhcpMessage(ReadOnlySpan<byte> bytes, DhcpMessageType type, int maximumSize)
    {
        _bytes = bytes;
        Type = type;
        MaximumSize = maximumSize;
    }

    /// <summary>What the message is.</summary>
    public DhcpMessageType Type { get; }

    /// <summary>The largest answer that the client says to take (option 57), bytes with IP and UDP headers; 0 when it does not say.</summary>
    public int MaximumSize { get; }

    /// <summary>The client's address as it tells it; none when it has none.</summary>
    public Ipv4Address ClientAddress => Ipv4Address.Read(_bytes[ClientAddressOffset..]);

    /// <summary>The relay agent that passed it on; none for a client's own message.</summary>
    public Ipv4Address Relay => Ipv4Address.Read(_bytes[RelayOffset..]);

    /// <summary>Whether the client lists the options that it wants (option 55).</summary>
    public bool HasRequestList
    {
        get
        {
            var options = new DhcpOptions(_bytes[FixedSize..]);
            while (options.MoveNext())
            {
                if (options.Code == DhcpOptionCode.ParameterRequestList)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The hardware's type, length, then hops, transaction id, seconds and flags; what an answer repeats is in it.</summary>
    internal ReadOnlySpan<byte> Head => _bytes[..ClientAddressOffset];

    /// <summary>The client's hardware address with its padding.</summary>
    internal ReadOnlySpan<byte> HardwareAddress => _bytes.Slice(HardwareAddressOffset, HardwareAddressSize);

    /// <summary>Looks at the payload of a datagram; the view is usable when the status is <see cref="DhcpMessageStatus.Valid"/>.</summary>
    public static DhcpMessageStatus Parse(ReadOnlySpan<byte> bytes, out DhcpMessage message)
    {
        message = default;
        if (bytes.Length < FixedSize)
        {
            return DhcpMessageStatus.Truncated;
        }

        if (bytes[0] != BootRequest)
        {
            return DhcpMessageStatus.NotARequest;
        }

        if (bytes[2] > HardwareAddressSize)
        {
            return DhcpMessageStatus.HardwareLength;
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[CookieOffset..]) != MagicCookie)
        {
            return DhcpMessageStatus.Cookie;
        }

        var type = default(DhcpMessageType);
        var maximumSize = 0;
        var options = new DhcpOptions(bytes[FixedSize..]);
        while (options.MoveNext())
        {
            switch (options.Code)
            {
                case DhcpOptionCode.MessageType when options.Data.Length == 1:
                    type = (DhcpMessageType)options.Data[0];
                    break;
                case DhcpOptionCode.MaximumMessageSize when options.Data.Length == sizeof(ushort):
                    maximumSize = BinaryPrimitives.ReadUInt16BigEndian(options.Data);
                    break;
                case DhcpOptionCode.MessageType or DhcpOptionCode.MaximumMessageSize:
                    return DhcpMessageStatus.OptionLength;
            }
        }

        if (options.IsBroken)
        {
            return DhcpMessageStatus.OptionLength;
        }

        if (!Enum.IsDefined(type))
        {
            return DhcpMessageStatus.MessageType;
        }

        message = new DhcpMessage(bytes, type, maximumSize);
        return DhcpMessageStatus.Valid;
    }

    /// <summary>Whether the client lists an option among those that it wants; a list may come in several pieces (RFC 3396).</summary>
    public bool Requests(DhcpOptionCode code)
    {
        var options = new DhcpOptions(_bytes[FixedSize..]);
        while (options.MoveNext())
        {
            if (options.Code == DhcpOptionCode.ParameterRequestList && options.Data.Contains((byte)code))
            {
                return true;
            }
        }

        return false;
    }
}
