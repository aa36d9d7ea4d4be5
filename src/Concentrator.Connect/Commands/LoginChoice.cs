using Concentrator.Client;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Connect.Commands;

/// <summary>By which methods the user logs in.</summary>
/// <param name="Methods">The methods, best first.</param>
/// <param name="Eap">How EAP is done; null for whatever the user has.</param>
internal sealed record LoginChoice(IReadOnlyList<AuthenticationMethod> Methods, SstpEapOptions? Eap)
{
    /// <summary>Whether any of them takes a password.</summary>
    public bool TakesPassword => Methods.Any(method => method != AuthenticationMethod.Eap) || Eap is null || Eap.Methods.Any(method => method is not (EapClientMethod.Tls or EapClientMethod.PeapTls));
}
