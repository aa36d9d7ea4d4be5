namespace Concentrator.Protocol.Sstp;

/// <summary>Which part of a crypto binding was wrong ([MS-SSTP] 3.3.5.2.3). For the log and the metric; the peer is told only that it was.</summary>
public enum CryptoBindingFailure
{
    /// <summary>It was right, or has not been checked.</summary>
    None,

    /// <summary>The hash protocol is not one that was offered.</summary>
    HashProtocol,

    /// <summary>The nonce is not the one of the Call-Connect-Ack.</summary>
    Nonce,

    /// <summary>The certificate hash is not of the certificate that was presented: something terminates TLS in between.</summary>
    CertificateHash,

    /// <summary>The compound MAC is wrong: the two sides do not share the key of the inner authentication.</summary>
    CompoundMac,
}
