using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Concentrator.Protocol.Tls;

namespace Concentrator.Protocol.Tests.Eap.Tls;

/// <summary>
/// A TLS engine without TLS, so that tests reach what methods do inside it: flights are one byte (client 1, server 2, client 3; up to TLS 1.2 server 4), what is written comes out
/// as it is, and the keys are the same on both sides.
/// </summary>
internal sealed class PlainTls(bool isClient, bool isTls13) : ITlsEngine
{
    private readonly List<byte> _input = [];
    private readonly List<byte> _output = [];
    private int _flights;

    public bool HandshakeCompleted { get; private set; }

    public int PendingOutput => _output.Count;

    public string? ServerName => null;

    public string ProtocolName => isTls13 ? "TLS 1.3" : "TLS 1.2";

    public string CipherSuite => "none";

    public string? Failure { get; private set; }

    public byte[]? PeerCertificate => null;

    /// <summary>What the peer's certificate does not pass.</summary>
    public CertificateCheck Refuses { get; init; }

    public CertificateCheck FailedCheck { get; private set; }

    public bool IsDisposed { get; private set; }

    public ReadOnlySpan<byte> Output => _output.ToArray();

    /// <summary>The last flight of either side's handshake.</summary>
    private int Flights => isTls13 ? 3 : 4;

    public void Feed(ReadOnlySpan<byte> ciphertext) => _input.AddRange(ciphertext);

    public TlsStatus Handshake()
    {
        if (_input.Count > 0 || (isClient && _flights == 0))
        {
            if (!Take())
            {
                Failure = "these are no flights";
                return TlsStatus.Failed;
            }

            if (Refuses != CertificateCheck.None && _flights == 2)
            {
                (Failure, FailedCheck) = ("refused", Refuses);
                _output.Add(0xFF);
                return TlsStatus.Failed;
            }

            if (_flights < Flights)
            {
                _output.Add((byte)++_flights);
            }
        }

        HandshakeCompleted = _flights == Flights;
        return HandshakeCompleted ? TlsStatus.Ok : TlsStatus.WantInput;
    }

    public TlsStatus Read(Span<byte> plaintext, out int count)
    {
        count = Math.Min(plaintext.Length, _input.Count);
        CollectionsMarshal.AsSpan(_input)[..count].CopyTo(plaintext);
        _input.RemoveRange(0, count);
        return count == plaintext.Length ? TlsStatus.Ok : TlsStatus.WantInput;
    }

    public TlsStatus Write(ReadOnlySpan<byte> plaintext)
    {
        _output.AddRange(plaintext);
        return TlsStatus.Ok;
    }

    public int Drain(Span<byte> ciphertext) => throw new NotSupportedException();

    public void Sent(int count) => _output.RemoveRange(0, count);

    public void Shutdown() => throw new NotSupportedException();

    public void GetServerCertificateHash(HashAlgorithmName algorithm, Span<byte> hash) => throw new NotSupportedException();

    public void ExportKeyingMaterial(string label, ReadOnlySpan<byte> context, Span<byte> output)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        for (var i = 0; i < output.Length; i++)
        {
            output[i] = (byte)(label.Length + context.Length + i);
        }
    }

    public void Dispose() => IsDisposed = true;

    private bool Take()
    {
        if (_flights == 0 && isClient)
        {
            return true;
        }

        if (_input.Count != 1 || _input[0] != _flights + 1)
        {
            return false;
        }

        _input.Clear();
        _flights++;
        return true;
    }
}
