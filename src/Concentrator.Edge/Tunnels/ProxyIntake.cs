using Concentrator.Protocol.Proxy;

namespace Concentrator.Edge.Tunnels;

/// <summary>Keeps the part of a PROXY header that came, until it is whole; at most <see cref="ProxyHeader.MaxSize"/> bytes.</summary>
internal sealed class ProxyIntake
{
    private byte[] _begun = [];

    /// <summary>Takes what the socket gave.</summary>
    /// <param name="bytes">The next bytes of the connection.</param>
    /// <param name="header">The header, when complete.</param>
    /// <param name="rest">What came behind the header: the client's own bytes.</param>
    internal ProxyHeaderStatus Take(ReadOnlySpan<byte> bytes, out ProxyHeader? header, out ReadOnlySpan<byte> rest)
    {
        var stream = bytes;
        if (_begun.Length > 0)
        {
            stream = (byte[])[.. _begun, .. bytes];
        }

        var status = ProxyHeader.Parse(stream, out header, out var length);
        rest = stream[length..];
        _begun = status == ProxyHeaderStatus.Incomplete ? stream.ToArray() : [];
        return status;
    }
}
