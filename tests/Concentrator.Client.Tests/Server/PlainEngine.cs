using System.Security.Cryptography;
using Concentrator.Protocol.Tls;

namespace Concentrator.Client.Tests.Server;

/// <summary>A TLS engine without TLS: what is written comes out as it is. The records are kept, so that a test sees what went together.</summary>
internal sealed class PlainEngine : ITlsEngine
{
    private readonly Queue<byte> _input = new();
    private readonly Queue<byte> _output = new();

    /// <summary>The digest that both sides take for the server's certificate.</summary>
    public static byte Digest => 0x5A;

    public List<byte[]> Records { get; } = [];

    public bool HandshakeCompleted => true;

    public int PendingOutput => _output.Count;

    public string? ServerName => null;

    public string ProtocolName => "none";

    public string CipherSuite => "none";

    public string? Failure => null;

    public byte[]? PeerCertificate => null;

    /// <summary>Whether the peer closed in order.</summary>
    public bool PeerClosed { get; set; }

    public bool IsShutDown { get; private set; }

    public bool IsDisposed { get; private set; }

    public void Feed(ReadOnlySpan<byte> ciphertext)
    {
        foreach (var b in ciphertext)
        {
            _input.Enqueue(b);
        }
    }

    public ReadOnlySpan<byte> Output => _output.ToArray();

    public void Sent(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _output.Dequeue();
        }
    }

    public TlsStatus Handshake() => TlsStatus.Ok;

    public TlsStatus Read(Span<byte> plaintext, out int count)
    {
        count = 0;
        while (count < plaintext.Length && _input.TryDequeue(out var b))
        {
            plaintext[count++] = b;
        }

        return count == plaintext.Length && count > 0 ? TlsStatus.Ok : PeerClosed ? TlsStatus.Closed : TlsStatus.WantInput;
    }

    public TlsStatus Write(ReadOnlySpan<byte> plaintext)
    {
        Records.Add(plaintext.ToArray());
        foreach (var b in plaintext)
        {
            _output.Enqueue(b);
        }

        return TlsStatus.Ok;
    }

    public int Drain(Span<byte> ciphertext)
    {
        var count = 0;
        while (count < ciphertext.Length && _output.TryDequeue(out var b))
        {
            ciphertext[count++] = b;
        }

        return count;
    }

    public void Shutdown() => IsShutDown = true;

    public void GetServerCertificateHash(HashAlgorithmName algorithm, Span<byte> hash) => hash.Fill(Digest);

    public void ExportKeyingMaterial(string label, ReadOnlySpan<byte> context, Span<byte> output) => throw new NotSupportedException();

    public void Dispose() => IsDisposed = true;
}
