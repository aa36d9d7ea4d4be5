using System.Diagnostics.CodeAnalysis;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Profiles;

/// <summary>The words for methods, and which of them a server offers.</summary>
internal static class LoginMethods
{
    private static readonly Dictionary<string, LoginMethod> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["mschapv2"] = LoginMethod.MsChapV2,
        ["eap-mschapv2"] = LoginMethod.EapMsChapV2,
        ["eap-tls"] = LoginMethod.EapTls,
        ["peap-mschapv2"] = LoginMethod.PeapMsChapV2,
        ["peap-tls"] = LoginMethod.PeapTls,
        ["pap"] = LoginMethod.Pap,
    };

    /// <summary>All words.</summary>
    internal static IEnumerable<string> All => Words.Keys;

    /// <summary>The word for a method.</summary>
    internal static string Word(this LoginMethod method) => Words.Single(word => word.Value == method).Key;

    /// <summary>Whether it logs in with a certificate.</summary>
    internal static bool TakesCertificate(this LoginMethod method) => method is LoginMethod.EapTls or LoginMethod.PeapTls;

    /// <summary>Reads a word.</summary>
    internal static bool TryRead(string word, [NotNullWhen(true)] out LoginMethod? method)
    {
        method = Words.TryGetValue(word, out var known) ? known : null;
        return method is not null;
    }

    /// <summary>What a server offers of them, best first.</summary>
    internal static IReadOnlyList<LoginMethod> OfferedBy(ConcentratorSettings settings) => [.. settings.Edge.Ppp.Methods.SelectMany(method => method switch
    {
        AuthenticationMethod.MsChapV2 => [LoginMethod.MsChapV2],
        AuthenticationMethod.Pap => [LoginMethod.Pap],
        AuthenticationMethod.Eap => settings.Eap.Methods.SelectMany(eap => OfEap(eap, settings.Eap)),
        _ => Enumerable.Empty<LoginMethod>(),
    }).Distinct()];

    private static IEnumerable<LoginMethod> OfEap(EapServerMethod method, EapSettings eap) => method switch
    {
        EapServerMethod.MsChapV2 => [LoginMethod.EapMsChapV2],
        EapServerMethod.Tls => [LoginMethod.EapTls],
        EapServerMethod.Peap => eap.InnerMethods.SelectMany(inner => inner switch
        {
            EapServerMethod.MsChapV2 => [LoginMethod.PeapMsChapV2],
            EapServerMethod.Tls => [LoginMethod.PeapTls],
            _ => Enumerable.Empty<LoginMethod>(),
        }),
        _ => [],
    };
}
