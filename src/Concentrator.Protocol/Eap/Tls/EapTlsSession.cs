using Concentrator.Protocol.Tls;

namespace Concentrator.Protocol.Eap.Tls;

/// <summary>
/// The TLS connection inside a method, of either role: whole messages in, whole messages out, and the keys. <see cref="EapTlsExchange"/> carries the messages.
/// </summary>
/// <param name="type">The method's type, which TLS 1.3 binds the keys to.</param>
/// <param name="engine">The connection; disposed of with this.</param>
internal sealed class EapTlsSession(EapType type, ITlsEngine engine) : IDisposable
{
    /// <summary>Bytes of the keys: MSK, then EMSK (RFC 5216 §2.3).</summary>
    public const int KeySize = 128;

    /// <summary>Bytes of the MSK.</summary>
    public const int MasterSessionKeySize = 64;

    private const int ReadSize = 4096;

    /// <summary>The connection.</summary>
    public ITlsEngine Engine => engine;

    /// <summary>Whether TLS 1.3 or later was agreed on, where a method's success is told by other means (RFC 9190 §2.5, RFC 9427 §5).</summary>
    public bool IsTls13 => !string.Equals(engine.ProtocolName, "TLS 1.2", StringComparison.Ordinal);

    /// <summary>Goes on with the handshake by a message of the other side (empty: begins). What is to be sent is <see cref="TakeOutput"/>'s, also when it fails: an alert.</summary>
    public TlsStatus Handshake(ReadOnlySpan<byte> message)
    {
        engine.Feed(message);
        return engine.Handshake();
    }

    /// <summary>Decrypts a message of the other side, after the handshake.</summary>
    /// <param name="message">The message.</param>
    /// <param name="plaintext">What it says; empty when there is none in it.</param>
    /// <returns><see cref="TlsStatus.Ok"/> as long as the connection stands.</returns>
    public TlsStatus Decrypt(ReadOnlySpan<byte> message, out byte[] plaintext)
    {
        engine.Feed(message);
        var all = new List<byte>();
        var part = new byte[ReadSize];
        TlsStatus status;
        do
        {
            status = engine.Read(part, out var count);
            all.AddRange(part.AsSpan(0, count));
        }
        while (status == TlsStatus.Ok && all.Count <= EapTlsExchange.MaxMessage);
        plaintext = [.. all];
        return status == TlsStatus.WantInput ? TlsStatus.Ok : status;
    }

    /// <summary>Encrypts; gives the message with it and whatever else waits to be sent.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> plaintext)
    {
        engine.Write(plaintext);
        return TakeOutput();
    }

    /// <summary>The message that waits to be sent; empty when none does.</summary>
    public byte[] TakeOutput()
    {
        var output = engine.Output.ToArray();
        engine.Sent(output.Length);
        return output;
    }

    /// <summary>
    /// The method's keys, MSK ‖ EMSK: up to TLS 1.2 by RFC 5216 §2.3, from TLS 1.3 by RFC 9190 §2.3 and RFC 9427 §2.1. The MSK begins with what RADIUS calls
    /// MS-MPPE-Recv-Key and MS-MPPE-Send-Key, 32 bytes each, so that its first 32 bytes are the HLAK.
    /// </summary>
    public byte[] ExportKeys()
    {
        var keys = new byte[KeySize];
        if (IsTls13)
        {
            engine.ExportKeyingMaterial("EXPORTER_EAP_TLS_Key_Material", [(byte)type], keys);
        }
        else
        {
            engine.ExportKeyingMaterial("client EAP encryption", [], keys);
        }

        return keys;
    }

    /// <inheritdoc/>
    public void Dispose() => engine.Dispose();
}
