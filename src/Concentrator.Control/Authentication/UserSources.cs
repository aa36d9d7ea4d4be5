using Concentrator.Control.Radius;
using Concentrator.Protocol.Ppp.Authentication;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Authentication;

/// <summary>Who knows the users: we, an authentication server, or first we and then the server (<c>Authentication:Users</c>).</summary>
/// <param name="server">The authentication server; null when all users are our own.</param>
/// <param name="own">Whether there are users of our own.</param>
internal sealed class UserSources(IAuthenticationServer? server, bool own) : IAsyncDisposable
{
    /// <summary>The authentication server.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public IAuthenticationServer Server => server ?? throw new InvalidOperationException("No authentication server is configured.");

    /// <summary>As the options say; without RADIUS all users are our own.</summary>
    public static UserSources Of(RadiusOptions? radius, TimeProvider time, ILoggerFactory loggers, RadiusInstruments? instruments = null) =>
        radius is null ? new(server: null, own: true) : new(RadiusAuthority.Create(radius, time, loggers, instruments), radius.OwnUsersFirst);

    /// <summary>Makes the server's side of a method, for the users that there are.</summary>
    /// <param name="method">The method that LCP agreed on.</param>
    /// <param name="options">The name in CHAP challenges, how many wrong passwords the peer may correct, and what EAP offers.</param>
    public IAuthenticator Create(AuthenticationMethod method, ControlPlaneOptions options) => server is null
        ? Authenticators.CreateServer(method, options.ServerName, options.PasswordRetries, options.Eap)
        : Authenticators.CreateRelay(method, options.ServerName, options.PasswordRetries, own ? options.Eap : null);

    /// <summary>Looks a user up: among our own, when there are any; whom we do not know is for the server.</summary>
    /// <param name="givenName">The name as the peer gave it.</param>
    /// <param name="ownUser">Looks among our own.</param>
    public async ValueTask<UserLookup> Find(string givenName, Func<string, ValueTask<UserLookup>> ownUser)
    {
        if (!own)
        {
            return LoginRules.ForServer(givenName);
        }

        var found = await ownUser(givenName);
        return found.User is null && server is not null ? LoginRules.ForServer(givenName) : found;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
