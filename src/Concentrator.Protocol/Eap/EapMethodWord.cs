namespace Concentrator.Protocol.Eap;

/// <summary>The words that policies have for EAP methods.</summary>
internal static class EapMethodWord
{
    private const string Eap = "eap-";

    /// <summary>The word for a method.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="inner">The word for the method inside of PEAP; null: there is none, or it is not known.</param>
    /// <returns><c>eap-tls</c>, <c>peap-mschapv2</c>, <c>peap</c>, …; null for a method that has no word.</returns>
    public static string? Of(EapType type, string? inner = null) => type switch
    {
        EapType.Tls => "eap-tls",
        EapType.MsChapV2 => "eap-mschapv2",
        EapType.Gtc => "eap-gtc",
        EapType.Peap when inner?.StartsWith(Eap, StringComparison.Ordinal) == true => $"peap-{inner[Eap.Length..]}",
        EapType.Peap => "peap",
        _ => null,
    };
}
