namespace Concentrator.Protocol.Eap.Tls;

/// <summary>What came of a packet that <see cref="EapTlsExchange"/> took.</summary>
internal enum EapTlsArrival
{
    /// <summary>The other side's message is whole: <see cref="EapTlsExchange.Message"/>, which is empty when it only acknowledges. It is this side's turn to speak.</summary>
    Message,

    /// <summary>A fragment: send <see cref="EapTlsExchange.Reply"/> and wait.</summary>
    Reply,

    /// <summary>The server begins (client's side only). It is this side's turn to speak.</summary>
    Start,

    /// <summary>The packet breaks the rules: <see cref="EapTlsExchange.Error"/> says which. Nothing more is to be expected of this exchange.</summary>
    Failed,
}
