using System.Security.Cryptography;
using Concentrator.Protocol.Eap;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>Makes both sides of the authentication methods that LCP can agree on.</summary>
public static class Authenticators
{
    /// <summary>Makes the server's side.</summary>
    /// <param name="method">The method that LCP agreed on.</param>
    /// <param name="serverName">The name the server gives in CHAP challenges.</param>
    /// <param name="retries">How many wrong passwords the peer may correct (MS-CHAPv2 R=1).</param>
    public static IAuthenticator CreateServer(AuthenticationMethod method, string serverName, int retries) =>
        CreateServer(method, serverName, retries, EapServerOptions.Default);

    /// <summary>Makes the server's side, with other methods of EAP than EAP-MSCHAPv2. What it returns may be disposable.</summary>
    /// <param name="method">The method that LCP agreed on.</param>
    /// <param name="serverName">The name the server gives in CHAP challenges.</param>
    /// <param name="retries">How many wrong passwords the peer may correct (MS-CHAPv2 R=1).</param>
    /// <param name="eap">The methods of EAP.</param>
    public static IAuthenticator CreateServer(AuthenticationMethod method, string serverName, int retries, EapServerOptions eap) =>
        CreateServer(method, serverName, retries, RandomNumberGenerator.Fill, eap);

    /// <summary>
    /// Makes the server's side for users whom another server knows (RADIUS). EAP is carried to it and back; the other methods end here, and what the peer proves itself with is asked of it.
    /// </summary>
    /// <param name="method">The method that LCP agreed on.</param>
    /// <param name="serverName">The name the server gives in CHAP challenges.</param>
    /// <param name="retries">How many wrong passwords the peer may correct (MS-CHAPv2 R=1).</param>
    /// <param name="own">The methods of EAP for users of our own; null when there are no such users.</param>
    public static IAuthenticator CreateRelay(AuthenticationMethod method, string serverName, int retries, EapServerOptions? own) => method == AuthenticationMethod.Eap
        ? new EapRelay(RandomIdentifier(RandomNumberGenerator.Fill), own is null ? null : identifier => OwnEap(serverName, retries, RandomNumberGenerator.Fill, identifier, own))
        : CreateServer(method, serverName, retries);

    /// <summary>Makes the client's side.</summary>
    public static IAuthenticationPeer CreatePeer(AuthenticationMethod method, string userName, string password) =>
        CreatePeer(method, userName, password, askAgain: null);

    /// <summary>Makes the client's side, with a person to ask again.</summary>
    /// <param name="method">The method that LCP agreed on.</param>
    /// <param name="userName">The name as the user gives it, with a domain or without.</param>
    /// <param name="password">The password.</param>
    /// <param name="askAgain">Asks for another password when the server allows a retry (MS-CHAPv2 R=1); null, or an answer of null, gives up.</param>
    public static IAuthenticationPeer CreatePeer(AuthenticationMethod method, string userName, string password, Func<string?>? askAgain) =>
        CreatePeer(method, userName, password, askAgain, RandomNumberGenerator.Fill);

    /// <summary>
    /// Makes the client's side of a user who has one-time passwords: PAP has one behind the password, and answers what the server asks in a Nak; EAP is EAP-GTC, which asks for it. The other
    /// methods cannot carry one.
    /// </summary>
    /// <param name="method">The method that LCP agreed on.</param>
    /// <param name="userName">The name as the user gives it, with a domain or without.</param>
    /// <param name="password">The password.</param>
    /// <param name="oneTimePassword">
    /// Gives a one-time password, when it is asked for in the server's words; an answer of null gives up. PAP asks first, in words of its own: the answer is empty where nothing is to stand behind the password.
    /// </param>
    public static IAuthenticationPeer CreatePeer(AuthenticationMethod method, string userName, string password, Func<string, string?> oneTimePassword)
    {
        ArgumentNullException.ThrowIfNull(oneTimePassword);
        return method switch
        {
            AuthenticationMethod.Pap => new PapPeer(userName, password + oneTimePassword("One-time password:"), oneTimePassword),
            AuthenticationMethod.Eap => new EapPeer(userName, [new(EapType.Gtc, () => new EapGtcPeerMethod(password, oneTimePassword))]),
            _ => CreatePeer(method, userName, password),
        };
    }

    /// <summary>Makes the client's side, as a link's options want it.</summary>
    internal static IAuthenticationPeer CreatePeer(AuthenticationMethod method, PppClientOptions options)
    {
        if (method == AuthenticationMethod.Eap && options.Eap is { } eap)
        {
            var user = new EapClientUser(options.UserName, options.Password, AskAgain: null, options.OneTimePassword);
            return new EapPeer(eap.AnonymousIdentity ?? options.UserName, new EapClientOffers(eap, user, RandomNumberGenerator.Fill).All());
        }

        return options.OneTimePassword is { } oneTimePassword
            ? CreatePeer(method, options.UserName, options.Password, oneTimePassword)
            : CreatePeer(method, options.UserName, options.Password);
    }

    internal static IAuthenticator CreateServer(AuthenticationMethod method, string serverName, int retries, RandomBytes random) =>
        CreateServer(method, serverName, retries, random, EapServerOptions.Default);

    internal static IAuthenticator CreateServer(AuthenticationMethod method, string serverName, int retries, RandomBytes random, EapServerOptions eap)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(retries);
        return method switch
        {
            AuthenticationMethod.Pap => new PapAuthenticator(),
            AuthenticationMethod.ChapMd5 => new ChapMd5Authenticator(serverName, random, RandomIdentifier(random)),
            AuthenticationMethod.MsChapV2 => new MsChapV2Authenticator(serverName, retries, random, RandomIdentifier(random)),
            AuthenticationMethod.Eap => OwnEap(serverName, retries, random, RandomIdentifier(random), eap),
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Not an authentication method."),
        };
    }

    internal static IAuthenticationPeer CreatePeer(AuthenticationMethod method, string userName, string password, Func<string?>? askAgain, RandomBytes random) => method switch
    {
        AuthenticationMethod.Pap => new PapPeer(userName, password),
        AuthenticationMethod.ChapMd5 => new ChapMd5Peer(userName, password),
        AuthenticationMethod.MsChapV2 => new MsChapV2Peer(userName, password, askAgain, random),
        AuthenticationMethod.Eap => new EapPeer(userName, [new(EapType.MsChapV2, () => new EapMsChapV2PeerMethod(userName, password, askAgain, random))]),
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Not an authentication method."),
    };

    private static EapAuthenticator OwnEap(string serverName, int retries, RandomBytes random, byte identifier, EapServerOptions eap) =>
        new(new EapOffers(eap, serverName, retries, random).All(), identifier);

    private static byte RandomIdentifier(RandomBytes random)
    {
        Span<byte> identifier = stackalloc byte[1];
        random(identifier);
        return identifier[0];
    }
}
