namespace Concentrator.Protocol.Eap;

/// <summary>The EAP methods that the server has for users of its own.</summary>
public enum EapMethodKind
{
    /// <summary>EAP-MSCHAPv2.</summary>
    MsChapV2,

    /// <summary>EAP-GTC: the password in the clear, inside the tunnel's TLS only, and no key for the crypto binding.</summary>
    Gtc,
}
