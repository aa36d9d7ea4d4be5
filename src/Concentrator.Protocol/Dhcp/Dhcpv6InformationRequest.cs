using System.Buffers.Binary;

namespace Concentrator.Protocol.Dhcp;

/// <summary>A client's question for everything but an address (RFC 8415 §18.2.6), as the payload of a UDP datagram to port 547.</summary>
public readonly ref struct Dhcpv6InformationRequest
{
    /// <summary>The port that clients listen on (RFC 8415 §7.2).</summary>
    public const ushort ClientPort = 546;

    /// <summary>The port that servers listen on.</summary>
    public const ushort ServerPort = 547;

    /// <summary>More bytes than <see cref="Write"/> needs.</summary>
    public const int MaxSize = 64 + MaxIdentifierSize;

    /// <summary>The largest DUID (RFC 8415 §11.1), bytes.</summary>
    internal const int MaxIdentifierSize = 130;

    internal const int HeaderSize = 4;
    private const int MinIdentifierSize = 3;

    /// <summary>The client's mark for the exchange, 24 bits.</summary>
    public uint TransactionId { get; private init; }

    /// <summary>The client's DUID, to be echoed; empty when it told none.</summary>
    public ReadOnlySpan<byte> ClientIdentifier { get; private init; }

    /// <summary>The DUID of the one server that is to answer; empty for any.</summary>
    public ReadOnlySpan<byte> ServerIdentifier { get; private init; }

    /// <summary>Reads one; false when it is another message, is damaged, or wants an address, which makes it invalid (RFC 8415 §16.12).</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Dhcpv6InformationRequest request)
    {
        request = default;
        if (payload.Length < HeaderSize || payload[0] != (byte)Dhcpv6MessageType.InformationRequest)
        {
            return false;
        }

        ReadOnlySpan<byte> client = [];
        ReadOnlySpan<byte> server = [];
        var options = new Dhcpv6Options(payload[HeaderSize..]);
        while (options.MoveNext())
        {
            switch (options.Code)
            {
                case Dhcpv6OptionCode.ClientIdentifier when IsIdentifier(options.Data) && client.IsEmpty:
                    client = options.Data;
                    break;
                case Dhcpv6OptionCode.ServerIdentifier when IsIdentifier(options.Data) && server.IsEmpty:
                    server = options.Data;
                    break;
                case Dhcpv6OptionCode.ClientIdentifier or Dhcpv6OptionCode.ServerIdentifier:
                case Dhcpv6OptionCode.NonTemporaryAddresses or Dhcpv6OptionCode.TemporaryAddresses or Dhcpv6OptionCode.DelegatedPrefixes:
                    return false;
                default:
                    break;
            }
        }

        request = new Dhcpv6InformationRequest
        {
            TransactionId = BinaryPrimitives.ReadUInt32BigEndian(payload) & 0xFF_FFFF,
            ClientIdentifier = client,
            ServerIdentifier = server,
        };
        return !options.IsMalformed;
    }

    /// <summary>Writes one that asks for DNS servers, search list and refresh time; returns its length.</summary>
    /// <param name="payload">At least <see cref="MaxSize"/> bytes.</param>
    /// <param name="transactionId">The mark for the exchange, 24 bits.</param>
    /// <param name="clientIdentifier">The DUID, 3 to 130 bytes.</param>
    public static int Write(Span<byte> payload, uint transactionId, ReadOnlySpan<byte> clientIdentifier)
    {
        BinaryPrimitives.WriteUInt32BigEndian(payload, ((uint)Dhcpv6MessageType.InformationRequest << 24) | (transactionId & 0xFF_FFFF));
        var length = HeaderSize;
        length += Dhcpv6Options.Append(payload[length..], Dhcpv6OptionCode.ClientIdentifier, clientIdentifier);
        length += Dhcpv6Options.Append(payload[length..], Dhcpv6OptionCode.ElapsedTime, [0, 0]);
        length += Dhcpv6Options.Append(
            payload[length..],
            Dhcpv6OptionCode.OptionRequest,
            [0, (byte)Dhcpv6OptionCode.DnsServers, 0, (byte)Dhcpv6OptionCode.DomainList, 0, (byte)Dhcpv6OptionCode.InformationRefreshTime]);
        return length;
    }

    internal static bool IsIdentifier(ReadOnlySpan<byte> data) => data.Length is >= MinIdentifierSize and <= MaxIdentifierSize;
}
