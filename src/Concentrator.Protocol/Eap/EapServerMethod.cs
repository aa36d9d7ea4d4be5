namespace Concentrator.Protocol.Eap;

/// <summary>The methods of EAP that we serve ourselves.</summary>
public enum EapServerMethod
{
    /// <summary>EAP-MSCHAPv2: a password.</summary>
    MsChapV2,

    /// <summary>EAP-TLS: a certificate.</summary>
    Tls,

    /// <summary>PEAPv0: another method inside TLS. Not inside itself.</summary>
    Peap,

    /// <summary>EAP-GTC: the password in the clear, inside the tunnel's TLS only, and a one-time password; it makes no key for the crypto binding.</summary>
    Gtc,
}
