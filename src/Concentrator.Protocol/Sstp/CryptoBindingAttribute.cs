namespace Concentrator.Protocol.Sstp;

/// <summary>The Crypto Binding attribute inside the 112 bytes of a Call-Connected ([MS-SSTP] 2.2.7, 2.2.11).</summary>
internal readonly ref struct CryptoBindingAttribute
{
    /// <summary>Bytes of the attribute, header included.</summary>
    public const int Size = 104;

    /// <summary>Bytes of a Call-Connected.</summary>
    public const int CallConnectedSize = SstpControlMessage.HeaderSize + Size;

    internal const int HashProtocolOffset = 15;
    internal const int NonceOffset = 16;
    internal const int CertificateHashOffset = NonceOffset + CryptoBindingRequest.NonceSize;
    internal const int CompoundMacOffset = CertificateHashOffset + MaxHashSize;
    internal const int MaxHashSize = 32;

    /// <summary>Reads the 112 bytes of a Call-Connected that <see cref="TryRead"/> has found good before.</summary>
    public CryptoBindingAttribute(ReadOnlySpan<byte> callConnected) => CallConnected = callConnected;

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> CallConnected { get; }

    /// <summary>The hash protocol that the client chose, maybe none or several.</summary>
    public SstpHashProtocols HashProtocol => (SstpHashProtocols)CallConnected[HashProtocolOffset];

    /// <summary>The nonce, 32 bytes.</summary>
    public ReadOnlySpan<byte> Nonce => CallConnected.Slice(NonceOffset, CryptoBindingRequest.NonceSize);

    /// <summary>The field of the certificate's hash, 32 bytes; a SHA-1 hash fills 20 of them.</summary>
    public ReadOnlySpan<byte> CertificateHash => CallConnected.Slice(CertificateHashOffset, MaxHashSize);

    /// <summary>The field of the Compound MAC, 32 bytes; a SHA-1 MAC fills 20 of them.</summary>
    public ReadOnlySpan<byte> CompoundMac => CallConnected.Slice(CompoundMacOffset, MaxHashSize);

    /// <summary>Reads a Call-Connected; false unless it holds a Crypto Binding of the right length and nothing else.</summary>
    public static bool TryRead(SstpControlMessage message, out CryptoBindingAttribute binding)
    {
        binding = default;
        var attributes = message.GetEnumerator();
        if (message.Packet.Length != CallConnectedSize
            || message.AttributeCount != 1
            || !attributes.MoveNext()
            || !attributes.IsComplete
            || attributes.Current.Id != SstpAttributeId.CryptoBinding)
        {
            return false;
        }

        binding = new CryptoBindingAttribute(message.Packet);
        return true;
    }
}
