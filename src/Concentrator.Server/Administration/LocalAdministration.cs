using System.Net;
using Concentrator.Control.Local;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Server.Administration;

/// <summary>Does what the commands ask on a control plane of this process.</summary>
internal sealed class LocalAdministration(LocalControlPlane controlPlane, TimeProvider time) : IAdministration
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<UserView>> ListUsers(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return [.. (await controlPlane.Users.List(cancellationToken)).Select(user => View(user, now))];
    }

    /// <inheritdoc/>
    public async Task<Outcome> AddUser(UserAddition user, CancellationToken cancellationToken)
    {
        IPAddress? address = null;
        if (user.Address is not null && !IPAddress.TryParse(user.Address, out address))
        {
            return new Outcome(Done: false, $"\"{user.Address}\" is no address.");
        }

        var change = await controlPlane.Users.Add(new NewUser(user.Name, user.Password) { Chap = user.Chap, FixedAddress = address }, cancellationToken);
        return new Outcome(change.Done, change.Message);
    }

    /// <inheritdoc/>
    public async Task<Outcome> SetPassword(string name, string password, CancellationToken cancellationToken)
    {
        var change = await controlPlane.Users.SetPassword(name, password, cancellationToken);
        return new Outcome(change.Done, change.Message);
    }

    /// <inheritdoc/>
    public async Task<Outcome> Apply(UserAction action, string name, CancellationToken cancellationToken)
    {
        var users = controlPlane.Users;
        var change = action switch
        {
            UserAction.Remove => await users.Remove(name, cancellationToken),
            UserAction.Enable => await users.Enable(name, cancellationToken),
            UserAction.Disable => await users.Disable(name, cancellationToken),
            _ => await users.Unlock(name, cancellationToken),
        };
        return new Outcome(change.Done, change.Message);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SessionView>> ListSessions(CancellationToken cancellationToken) =>
        [.. (await controlPlane.Sessions.List(cancellationToken)).Select(View)];

    /// <inheritdoc/>
    public async Task<Outcome> Disconnect(string tunnel, CancellationToken cancellationToken)
    {
        var done = TunnelId.TryParse(tunnel, out var id) && await controlPlane.Sessions.Disconnect(id, "an administrator's command", cancellationToken);
        return new Outcome(done, done ? $"Session {id} is told to end." : $"There is no open session {tunnel}; concentrator session list shows them.");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static UserView View(UserSummary user, DateTimeOffset now)
    {
        var state = user.Disabled ? "disabled" : user.LockedUntil > now ? "locked" : "active";
        return new UserView(user.Name, state, user.Chap, user.FixedAddress?.ToString(), user.LastAddress?.ToString(), user.LockedUntil, user.CreatedAt);
    }

    private static SessionView View(SessionInfo session) => new()
    {
        Tunnel = session.Tunnel.ToString(),
        User = session.UserName,
        Address = session.Address.ToString(),
        Client = session.Origin.Client.ToString(),
        Pool = session.Pool,
        Method = session.Method switch
        {
            AuthenticationMethod.Pap => "pap",
            AuthenticationMethod.ChapMd5 => "chap",
            AuthenticationMethod.MsChapV2 => "mschapv2",
            _ => "eap",
        },
        Edge = session.Edge,
        OpenedAt = session.OpenedAt,
        BytesUp = session.Counters.BytesUp,
        BytesDown = session.Counters.BytesDown,
    };
}
