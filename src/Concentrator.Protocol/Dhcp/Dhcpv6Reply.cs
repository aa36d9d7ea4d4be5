using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Dhcp;

/// <summary>The answer to a <see cref="Dhcpv6InformationRequest"/> (RFC 8415 §18.3.6, RFC 3646): DNS, and when to ask again.</summary>
public sealed record Dhcpv6Reply
{
    /// <summary>More bytes than <see cref="Write"/> needs.</summary>
    public const int MaxSize = 1200;

    private const int MaxDnsServers = 3;
    private const int MaxSearchDomains = 3;

    /// <summary>The mark of the request, 24 bits.</summary>
    public required uint TransactionId { get; init; }

    /// <summary>The client's DUID as it told it; empty when it told none.</summary>
    public byte[] ClientIdentifier { get; init; } = [];

    /// <summary>The server's DUID.</summary>
    public required byte[] ServerIdentifier { get; init; }

    /// <summary>Recursive DNS servers.</summary>
    public IReadOnlyList<Ipv6Address> DnsServers { get; init; } = [];

    /// <summary>The search list of DNS; what is no domain name is not written.</summary>
    public IReadOnlyList<string> SearchDomains { get; init; } = [];

    /// <summary>When the client is to ask again, seconds; 0: the answer does not say.</summary>
    public uint RefreshTime { get; init; }

    /// <summary>The DUID of something whose interface identifier is its own: DUID-LL, hardware type EUI-64 (RFC 8415 §11.4).</summary>
    public static byte[] IdentifierOf(ulong interfaceIdentifier)
    {
        byte[] identifier = [0, 3, 0, 27, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt64BigEndian(identifier.AsSpan(4), interfaceIdentifier);
        return identifier;
    }

    /// <summary>Reads one; false when it is another message or damaged, or has no server identifier (RFC 8415 §16.10).</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Dhcpv6Reply reply)
    {
        reply = new Dhcpv6Reply { TransactionId = 0, ServerIdentifier = [] };
        if (payload.Length < Dhcpv6InformationRequest.HeaderSize || payload[0] != (byte)Dhcpv6MessageType.Reply)
        {
            return false;
        }

        reply = reply with { TransactionId = BinaryPrimitives.ReadUInt32BigEndian(payload) & 0xFF_FFFF };
        var options = new Dhcpv6Options(payload[Dhcpv6InformationRequest.HeaderSize..]);
        while (options.MoveNext())
        {
            reply = reply.With(options.Code, options.Data);
        }

        return !options.IsMalformed && reply.ServerIdentifier.Length > 0;
    }

    /// <summary>Writes the payload of the datagram and returns its length.</summary>
    /// <param name="payload">At least <see cref="MaxSize"/> bytes.</param>
    public int Write(Span<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(payload.Length, MaxSize, nameof(payload));
        BinaryPrimitives.WriteUInt32BigEndian(payload, ((uint)Dhcpv6MessageType.Reply << 24) | (TransactionId & 0xFF_FFFF));
        var length = Dhcpv6InformationRequest.HeaderSize;
        if (ClientIdentifier.Length > 0)
        {
            length += Dhcpv6Options.Append(payload[length..], Dhcpv6OptionCode.ClientIdentifier, ClientIdentifier);
        }

        length += Dhcpv6Options.Append(payload[length..], Dhcpv6OptionCode.ServerIdentifier, ServerIdentifier);
        length += WriteDnsServers(payload[length..]);
        length += WriteSearchDomains(payload[length..]);
        if (RefreshTime > 0)
        {
            Span<byte> seconds = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(seconds, RefreshTime);
            length += Dhcpv6Options.Append(payload[length..], Dhcpv6OptionCode.InformationRefreshTime, seconds);
        }

        return length;
    }

    private Dhcpv6Reply With(Dhcpv6OptionCode code, ReadOnlySpan<byte> data)
    {
        switch (code)
        {
            case Dhcpv6OptionCode.ClientIdentifier when Dhcpv6InformationRequest.IsIdentifier(data):
                return this with { ClientIdentifier = data.ToArray() };
            case Dhcpv6OptionCode.ServerIdentifier when Dhcpv6InformationRequest.IsIdentifier(data):
                return this with { ServerIdentifier = data.ToArray() };
            case Dhcpv6OptionCode.DnsServers when data.Length % Ipv6Address.Size == 0:
                var servers = new List<Ipv6Address>();
                for (var rest = data; !rest.IsEmpty; rest = rest[Ipv6Address.Size..])
                {
                    servers.Add(Ipv6Address.Read(rest));
                }

                return this with { DnsServers = servers };
            case Dhcpv6OptionCode.DomainList when DomainNameList.TryRead(data, out var domains):
                return this with { SearchDomains = domains };
            case Dhcpv6OptionCode.InformationRefreshTime when data.Length == sizeof(uint):
                return this with { RefreshTime = BinaryPrimitives.ReadUInt32BigEndian(data) };
            default:
                return this;
        }
    }

    private int WriteDnsServers(Span<byte> place)
    {
        Span<byte> data = stackalloc byte[MaxDnsServers * Ipv6Address.Size];
        var count = Math.Min(DnsServers.Count, MaxDnsServers);
        for (var i = 0; i < count; i++)
        {
            DnsServers[i].Write(data[(i * Ipv6Address.Size)..]);
        }

        return count == 0 ? 0 : Dhcpv6Options.Append(place, Dhcpv6OptionCode.DnsServers, data[..(count * Ipv6Address.Size)]);
    }

    private int WriteSearchDomains(Span<byte> place)
    {
        Span<byte> data = stackalloc byte[MaxSearchDomains * DomainNameList.MaxSize];
        var size = 0;
        foreach (var domain in SearchDomains.Take(MaxSearchDomains))
        {
            size += DomainNameList.TryWrite(domain, data[size..], out var length) ? length : 0;
        }

        return size == 0 ? 0 : Dhcpv6Options.Append(place, Dhcpv6OptionCode.DomainList, data[..size]);
    }
}
