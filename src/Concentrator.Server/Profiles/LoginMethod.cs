namespace Concentrator.Server.Profiles;

/// <summary>How a client logs in, by the words of the command line.</summary>
internal enum LoginMethod
{
    /// <summary>A password by MS-CHAPv2.</summary>
    MsChapV2,

    /// <summary>A password by EAP-MSCHAPv2.</summary>
    EapMsChapV2,

    /// <summary>A certificate by EAP-TLS.</summary>
    EapTls,

    /// <summary>A password by MS-CHAPv2 inside PEAP.</summary>
    PeapMsChapV2,

    /// <summary>A certificate by EAP-TLS inside PEAP.</summary>
    PeapTls,

    /// <summary>A password in the clear, inside the tunnel's TLS.</summary>
    Pap,
}
