using System.Net;

namespace Concentrator.Protocol.Proxy;

/// <summary>
/// What a balancer says of a TCP connection before its first byte (HAProxy's PROXY protocol, versions 1 and 2). Both addresses are null when the connection
/// is the balancer's own (LOCAL: a health check) or it does not know or cannot tell (UNKNOWN, UNSPEC, a protocol that is not TCP over IP): then those of the
/// connection itself count.
/// </summary>
/// <param name="Source">Who connected to the balancer; an IPv4-mapped address is given as IPv4.</param>
/// <param name="Destination">What it connected to.</param>
public sealed record ProxyHeader(IPEndPoint? Source, IPEndPoint? Destination)
{
    /// <summary>The largest header taken, bytes. The addresses take 52 at most; the rest is room for TLVs, which are skipped.</summary>
    public const int MaxSize = 4096;

    /// <summary>The header that tells no addresses.</summary>
    internal static readonly ProxyHeader WithoutAddresses = new(null, null);

    /// <summary>
    /// Parses the header at the start of a connection. It keeps nothing between calls: as long as it is <see cref="ProxyHeaderStatus.Incomplete"/>, call it
    /// again with more bytes, from the first one on. Bytes that cannot become a header are refused as soon as they show it.
    /// </summary>
    /// <param name="stream">The bytes that came.</param>
    /// <param name="header">The header, when complete.</param>
    /// <param name="length">Bytes of the header, when complete; what the client sent begins behind them.</param>
    public static ProxyHeaderStatus Parse(ReadOnlySpan<byte> stream, out ProxyHeader? header, out int length)
    {
        header = null;
        length = 0;
        if (stream.IsEmpty)
        {
            return ProxyHeaderStatus.Incomplete;
        }

        return stream[0] == ProxyBinaryHeader.Signature[0]
            ? ProxyBinaryHeader.Parse(stream, out header, out length)
            : ProxyTextHeader.Parse(stream, out header, out length);
    }
}
