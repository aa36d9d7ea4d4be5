using System.Security.Cryptography;
using Concentrator.Protocol.Tls;

namespace Concentrator.Control.Tests.Contract;

/// <summary>Makes TLS engines that do nothing, and counts those that were not disposed of.</summary>
internal sealed class CountedEngines : ITlsEngineFactory
{
    private int _made;
    private int _left;

    /// <summary>How many were made.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>How many of them are left.</summary>
    public int Left => Volatile.Read(ref _left);

    public ITlsEngine Create()
    {
        Interlocked.Increment(ref _made);
        Interlocked.Increment(ref _left);
        return new IdleEngine(() => Interlocked.Decrement(ref _left));
    }

    private sealed class IdleEngine(Action disposed) : ITlsEngine
    {
        public bool HandshakeCompleted => false;

        public int PendingOutput => 0;

        public string? ServerName => null;

        public string ProtocolName => "";

        public string CipherSuite => "";

        public string? Failure => null;

        public byte[]? PeerCertificate => null;

        public ReadOnlySpan<byte> Output => [];

        public void Feed(ReadOnlySpan<byte> ciphertext)
        {
        }

        public TlsStatus Handshake() => TlsStatus.Failed;

        public TlsStatus Read(Span<byte> plaintext, out int count)
        {
            count = 0;
            return TlsStatus.Failed;
        }

        public TlsStatus Write(ReadOnlySpan<byte> plaintext) => TlsStatus.Failed;

        public int Drain(Span<byte> ciphertext) => 0;

        public void Sent(int count)
        {
        }

        public void Shutdown()
        {
        }

        public void GetServerCertificateHash(HashAlgorithmName algorithm, Span<byte> hash) => throw new NotSupportedException();

        public void ExportKeyingMaterial(string label, ReadOnlySpan<byte> context, Span<byte> output) => throw new NotSupportedException();

        public void Dispose() => disposed();
    }
}
