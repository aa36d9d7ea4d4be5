using System.Security.Cryptography;
using Concentrator.Protocol.Tls;

namespace Concentrator.Edge.Splicing;

/// <summary>The engine of a connection whose bytes are taken as they come: TLS is ended before this edge, or behind it.</summary>
internal sealed class PlainEngine : ITlsEngine
{
    private ByteQueue _input;
    private ByteQueue _output;

    /// <inheritdoc/>
    public bool HandshakeCompleted => true;

    /// <inheritdoc/>
    public int PendingOutput => _output.Count;

    /// <inheritdoc/>
    public string? ServerName => null;

    /// <inheritdoc/>
    public string ProtocolName => "none";

    /// <inheritdoc/>
    public string CipherSuite => "none";

    /// <inheritdoc/>
    public string? Failure => null;

    /// <inheritdoc/>
    public byte[]? PeerCertificate => null;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Output => _output.Bytes;

    /// <inheritdoc/>
    public void Feed(ReadOnlySpan<byte> ciphertext) => _input.Append(ciphertext);

    /// <inheritdoc/>
    public TlsStatus Handshake() => TlsStatus.Ok;

    /// <inheritdoc/>
    public TlsStatus Read(Span<byte> plaintext, out int count)
    {
        count = _input.Take(plaintext);
        return count == plaintext.Length ? TlsStatus.Ok : TlsStatus.WantInput;
    }

    /// <inheritdoc/>
    public TlsStatus Write(ReadOnlySpan<byte> plaintext)
    {
        _output.Append(plaintext);
        return TlsStatus.Ok;
    }

    /// <inheritdoc/>
    public int Drain(Span<byte> ciphertext) => _output.Take(ciphertext);

    /// <inheritdoc/>
    public void Sent(int count) => _output.Drop(count);

    /// <inheritdoc/>
    public void Shutdown()
    {
        // The FIN says it all.
    }

    /// <inheritdoc/>
    public void GetServerCertificateHash(HashAlgorithmName algorithm, Span<byte> hash) => throw new InvalidOperationException("No certificate was presented here.");

    /// <inheritdoc/>
    public void ExportKeyingMaterial(string label, ReadOnlySpan<byte> context, Span<byte> output) => throw new InvalidOperationException("There are no keys here.");

    /// <inheritdoc/>
    public void Dispose()
    {
        _input.Clear();
        _output.Clear();
    }
}
