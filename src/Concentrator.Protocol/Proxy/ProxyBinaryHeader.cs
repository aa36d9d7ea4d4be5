using System.Buffers.Binary;
using System.Net;

namespace Concentrator.Protocol.Proxy;

/// <summary>Version 2: sixteen bytes (§2.2: signature, version and command, family and protocol, the length of the rest in network byte order), addresses, TLVs.</summary>
internal static class ProxyBinaryHeader
{
    private const int FixedSize = 16;
    private const int VersionAndCommand = 12;
    private const int FamilyAndProtocol = 13;
    private const int RestLength = 14;
    private const int Version = 2;
    private const int CommandLocal = 0;
    private const int CommandProxy = 1;
    private const int ProtocolStream = 1;
    private const int ProtocolDatagram = 2;
    private const int FamilyInternet = 1;
    private const int FamilyInternet6 = 2;
    private const int FamilyUnix = 3;

    internal static ReadOnlySpan<byte> Signature => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    internal static ProxyHeaderStatus Parse(ReadOnlySpan<byte> stream, out ProxyHeader? header, out int length)
    {
        header = null;
        length = 0;
        var fault = CheckFixedPart(stream);
        if (fault != ProxyHeaderStatus.Complete)
        {
            return fault;
        }

        var size = FixedSize + BinaryPrimitives.ReadUInt16BigEndian(stream[RestLength..]);
        if (size > ProxyHeader.MaxSize)
        {
            return ProxyHeaderStatus.TooLong;
        }

        if (stream.Length < size)
        {
            return ProxyHeaderStatus.Incomplete;
        }

        fault = ReadRest(stream[..size], out header);
        length = fault == ProxyHeaderStatus.Complete ? size : 0;
        return fault;
    }

    /// <summary>Checks as much of the sixteen bytes as there is.</summary>
    private static ProxyHeaderStatus CheckFixedPart(ReadOnlySpan<byte> stream)
    {
        var begun = Math.Min(stream.Length, Signature.Length);
        if (!stream[..begun].SequenceEqual(Signature[..begun]))
        {
            return ProxyHeaderStatus.NotProxy;
        }

        if (stream.Length <= VersionAndCommand)
        {
            return ProxyHeaderStatus.Incomplete;
        }

        if (stream[VersionAndCommand] >> 4 != Version)
        {
            return ProxyHeaderStatus.UnsupportedVersion;
        }

        if ((stream[VersionAndCommand] & 0x0F) > CommandProxy)
        {
            return ProxyHeaderStatus.UnknownCommand;
        }

        return stream.Length < FixedSize ? ProxyHeaderStatus.Incomplete : ProxyHeaderStatus.Complete;
    }

    private static ProxyHeaderStatus ReadRest(ReadOnlySpan<byte> whole, out ProxyHeader? header)
    {
        header = null;
        var family = whole[FamilyAndProtocol] >> 4;
        var protocol = whole[FamilyAndProtocol] & 0x0F;
        if ((whole[VersionAndCommand] & 0x0F) == CommandLocal)
        {
            // The family of a LOCAL header is to be ignored, so that where its TLVs begin is not known.
            header = ProxyHeader.WithoutAddresses;
            return ProxyHeaderStatus.Complete;
        }

        if (family > FamilyUnix || protocol > ProtocolDatagram)
        {
            return ProxyHeaderStatus.UnknownFamily;
        }

        if (family == 0 || protocol == 0)
        {
            header = ProxyHeader.WithoutAddresses;
            return ProxyHeaderStatus.Complete;
        }

        var addresses = family switch
        {
            FamilyInternet => 12,
            FamilyInternet6 => 36,
            _ => 216,
        };
        if (whole.Length < FixedSize + addresses)
        {
            return ProxyHeaderStatus.TruncatedAddresses;
        }

        var fault = ProxyTlvs.Check(whole, FixedSize + addresses);
        if (fault == ProxyHeaderStatus.Complete)
        {
            header = protocol == ProtocolStream && family != FamilyUnix ? ReadAddresses(whole.Slice(FixedSize, addresses)) : ProxyHeader.WithoutAddresses;
        }

        return fault;
    }

    /// <summary>Source address, destination address, source port, destination port, all in network byte order.</summary>
    private static ProxyHeader ReadAddresses(ReadOnlySpan<byte> block)
    {
        var size = (block.Length - 4) / 2;
        return new ProxyHeader(
            new IPEndPoint(ReadAddress(block[..size]), BinaryPrimitives.ReadUInt16BigEndian(block[(2 * size)..])),
            new IPEndPoint(ReadAddress(block.Slice(size, size)), BinaryPrimitives.ReadUInt16BigEndian(block[((2 * size) + 2)..])));
    }

    private static IPAddress ReadAddress(ReadOnlySpan<byte> bytes)
    {
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
