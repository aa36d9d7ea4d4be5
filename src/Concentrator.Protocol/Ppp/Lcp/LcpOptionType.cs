namespace Concentrator.Protocol.Ppp.Lcp;

/// <summary>LCP configuration options that are spoken here (RFC 1661 §6, RFC 1662 §7.1); every other is rejected.</summary>
internal enum LcpOptionType : byte
{
    MaximumReceiveUnit = 1,

    /// <summary>Means nothing without asynchronous lines, but pppd asks for it and wants it acknowledged.</summary>
    AsyncControlCharacterMap = 2,

    AuthenticationProtocol = 3,

    MagicNumber = 5,
}
