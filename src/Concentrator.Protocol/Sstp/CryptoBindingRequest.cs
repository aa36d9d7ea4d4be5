namespace Concentrator.Protocol.Sstp;

/// <summary>The Crypto Binding Request attribute of a Call-Connect-Ack ([MS-SSTP] 2.2.6, 2.2.10).</summary>
internal readonly ref struct CryptoBindingRequest
{
    /// <summary>Bytes of the attribute, header included.</summary>
    public const int Size = 40;

    /// <summary>Bytes of the nonce.</summary>
    public const int NonceSize = 32;

    private CryptoBindingRequest(ReadOnlySpan<byte> value)
    {
        HashProtocols = (SstpHashProtocols)value[3];
        Nonce = value[4..];
    }

    /// <summary>The hash protocols that the server offers.</summary>
    public SstpHashProtocols HashProtocols { get; }

    /// <summary>The server's nonce, 32 bytes.</summary>
    public ReadOnlySpan<byte> Nonce { get; }

    /// <summary>Finds the attribute in a message; false when it is absent or its length is wrong.</summary>
    public static bool TryRead(SstpControlMessage message, out CryptoBindingRequest request)
    {
        foreach (var attribute in message)
        {
            if (attribute.Id == SstpAttributeId.CryptoBindingRequest && attribute.Value.Length == Size - SstpAttribute.HeaderSize)
            {
                request = new CryptoBindingRequest(attribute.Value);
                return true;
            }
        }

        request = default;
        return false;
    }
}
