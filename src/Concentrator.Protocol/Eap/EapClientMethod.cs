namespace Concentrator.Protocol.Eap;

/// <summary>The EAP methods of our client.</summary>
public enum EapClientMethod
{
    /// <summary>EAP-MSCHAPv2: a password, which the server proves to know too.</summary>
    MsChapV2,

    /// <summary>EAP-GTC: the password itself, and whatever else the server asks for.</summary>
    Gtc,

    /// <summary>EAP-TLS: a certificate.</summary>
    Tls,

    /// <summary>PEAPv0 with EAP-MSCHAPv2 inside.</summary>
    PeapMsChapV2,

    /// <summary>PEAPv0 with EAP-GTC inside.</summary>
    PeapGtc,

    /// <summary>PEAPv0 with EAP-TLS inside: the certificate is not shown to others.</summary>
    PeapTls,
}
