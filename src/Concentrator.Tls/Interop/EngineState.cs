namespace Concentrator.Tls.Interop;

/// <summary>
/// What OpenSSL's callbacks read and write for one connection. It lives in native memory, so that they need no managed object; the BIO and the SSL point to it.
/// </summary>
internal struct EngineState
{
    /// <summary>Ciphertext from the peer.</summary>
    public ByteQueue Input;

    /// <summary>Ciphertext for the peer.</summary>
    public ByteQueue Output;

    /// <summary>Whether the BIO's retry flags are set.</summary>
    public bool RetrySet;

    /// <summary>The last alert that was sent (level in the high byte, description in the low one); 0 for none.</summary>
    public int AlertSent;

    /// <summary>The last alert that came, likewise.</summary>
    public int AlertReceived;
}
