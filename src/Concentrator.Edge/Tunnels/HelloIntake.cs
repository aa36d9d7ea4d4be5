using Concentrator.Protocol.Tls;

namespace Concentrator.Edge.Tunnels;

/// <summary>Keeps the part of a Client Hello that came, until its server name can be read; at most <see cref="ClientHelloName.MaxSize"/> bytes and one read more.</summary>
internal sealed class HelloIntake
{
    private byte[] _begun = [];

    /// <summary>Takes what the socket gave.</summary>
    /// <param name="bytes">The next bytes of the connection.</param>
    /// <param name="name">The server name, when the status is no longer <see cref="ClientHelloStatus.Incomplete"/>; null for none.</param>
    /// <param name="whole">All bytes of the connection so far.</param>
    internal ClientHelloStatus Take(ReadOnlySpan<byte> bytes, out string? name, out ReadOnlySpan<byte> whole)
    {
        whole = bytes;
        if (_begun.Length > 0)
        {
            whole = (byte[])[.. _begun, .. bytes];
        }

        var status = ClientHelloName.Read(whole, out name);
        _begun = status == ClientHelloStatus.Incomplete ? whole.ToArray() : [];
        return status;
    }
}
