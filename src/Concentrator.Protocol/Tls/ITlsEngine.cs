using System.Security.Cryptography;

namespace Concentrator.Protocol.Tls;

/// <summary>
/// One TLS connection as a machine that takes bytes and gives bytes: ciphertext in by <see cref="Feed"/>, ciphertext out by
/// <see cref="Drain"/>, plaintext by <see cref="Read"/> and <see cref="Write"/>. It knows no socket, so the tunnel and EAP use the same one.
/// Not safe for use by several threads.
/// </summary>
public interface ITlsEngine : IDisposable
{
    /// <summary>Whether the handshake is complete on this side.</summary>
    bool HandshakeCompleted { get; }

    /// <summary>Bytes of ciphertext that wait for <see cref="Drain"/>.</summary>
    int PendingOutput { get; }

    /// <summary>The server name of the Client Hello (RFC 6066 §3), or null when the client sent none.</summary>
    string? ServerName { get; }

    /// <summary>The negotiated version as people write it (<c>TLS 1.3</c>), once the handshake is complete.</summary>
    string ProtocolName { get; }

    /// <summary>The negotiated cipher suite's standard name, once the handshake is complete.</summary>
    string CipherSuite { get; }

    /// <summary>Why the engine failed, in OpenSSL's words; null while it works.</summary>
    string? Failure { get; }

    /// <summary>The check that the peer's certificate did not pass, when the engine failed for that; what it can be told by beside <see cref="Failure"/>.</summary>
    CertificateCheck FailedCheck => CertificateCheck.None;

    /// <summary>What is wrong with the peer's certificate, when the engine failed for that.</summary>
    CertificateFault PeerCertificateFault => CertificateFault.None;

    /// <summary>Whether the engine failed because the peer sent a fatal alert (RFC 8446 §6.2): it refused us, not we it.</summary>
    bool IsRefusedByPeer => false;

    /// <summary>The DER of the peer's leaf certificate, checked if the context checks; null when it presented none.</summary>
    byte[]? PeerCertificate { get; }

    /// <summary>Takes ciphertext that came from the peer. The bytes are copied; the call never fails on what they contain.</summary>
    void Feed(ReadOnlySpan<byte> ciphertext);

    /// <summary>Goes on with the handshake as far as the bytes fed so far allow. What it wants sent waits for <see cref="Drain"/>.</summary>
    TlsStatus Handshake();

    /// <summary>
    /// Decrypts into <paramref name="plaintext"/>; goes on over as many records as fit. <see cref="TlsStatus.Ok"/> means that <paramref name="plaintext"/> is full and
    /// more may wait; <see cref="TlsStatus.WantInput"/> that everything fed so far has been read.
    /// </summary>
    /// <param name="plaintext">Where the plaintext goes.</param>
    /// <param name="count">Bytes written to <paramref name="plaintext"/>, also when the status is not <see cref="TlsStatus.Ok"/>.</param>
    TlsStatus Read(Span<byte> plaintext, out int count);

    /// <summary>Encrypts the whole of <paramref name="plaintext"/>; up to 16384 bytes make one record.</summary>
    TlsStatus Write(ReadOnlySpan<byte> plaintext);

    /// <summary>Moves ciphertext for the peer into <paramref name="ciphertext"/> and returns how many bytes it moved.</summary>
    int Drain(Span<byte> ciphertext);

    /// <summary>The ciphertext for the peer where it waits, for an owner that sends without moving it first; valid until the next call of any other member.</summary>
    ReadOnlySpan<byte> Output { get; }

    /// <summary>Takes away ciphertext at the start of <see cref="Output"/> that has been sent.</summary>
    /// <param name="count">Bytes, at most as many as wait.</param>
    void Sent(int count);

    /// <summary>Makes a close_notify alert; it waits for <see cref="Drain"/>.</summary>
    void Shutdown();

    /// <summary>
    /// The digest of the DER of the leaf certificate that the server presented on this connection ([MS-SSTP] 3.3.5.2.3): the server's own on the server's side,
    /// the peer's on the client's side.
    /// </summary>
    /// <param name="algorithm">SHA-1 or SHA-256.</param>
    /// <param name="hash">20 or 32 bytes.</param>
    void GetServerCertificateHash(HashAlgorithmName algorithm, Span<byte> hash);

    /// <summary>Exports keying material (RFC 5705, RFC 8446 §7.5).</summary>
    /// <param name="label">The label, ASCII.</param>
    /// <param name="context">The context; empty for none, which below TLS 1.3 is not the same as one of no bytes.</param>
    /// <param name="output">As many bytes as are wanted.</param>
    void ExportKeyingMaterial(string label, ReadOnlySpan<byte> context, Span<byte> output);
}
