namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>Makes both sides of the authentication methods that LCP can agree on.</summary>
public static class Authenticators
{
    /// <summary>Makes the server's side.</summary>
    /// <param name="method">The method that LCP agreed on.</param>
    /// <param name="serverName">The name the server gives in CHAP challenges.</param>
    /// <param name="retries">How many wrong passwords the peer may correct (MS-CHAPv2 R=1).</param>
    public static IAuthenticator CreateServer(AuthenticationMethod method, string serverName, int retries) => throw new NotSupportedException();

    /// <summary>Makes the client's side.</summary>
    public static IAuthenticationPeer CreatePeer(AuthenticationMethod method, string userName, string password) => throw new NotSupportedException();
}
