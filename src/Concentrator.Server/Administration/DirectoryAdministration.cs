using System.Net;
using Concentrator.Control.Blocking;
using Concentrator.Control.Definitions;
using Concentrator.Control.Edges;
using Concentrator.Control.Local;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Administration;

/// <summary>Does what the commands ask, on the control plane that this process reaches: its own, or a cluster's.</summary>
/// <param name="reach">The control plane; throws <see cref="ControlPlaneUnavailableException"/> while it is not reached.</param>
/// <param name="time">The clock.</param>
internal sealed class DirectoryAdministration(Func<ControlDirectories> reach, TimeProvider time) : IAdministration
{
    /// <summary>Makes one for the control plane of one machine.</summary>
    internal static DirectoryAdministration Of(LocalControlPlane controlPlane, TimeProvider time)
    {
        var directories = new ControlDirectories(controlPlane.Users, controlPlane.Sessions, controlPlane.Edges, controlPlane.Blocked, controlPlane.Policies, NoSilos.Instance, NoCluster.Instance) { Machines = controlPlane.Machines };
        return new DirectoryAdministration(() => directories, time);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UserView>> ListUsers(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return [.. (await reach().Users.List(cancellationToken)).Select(user => View(user, now))];
    }

    /// <inheritdoc/>
    public async Task<Outcome> AddUser(UserAddition user, CancellationToken cancellationToken)
    {
        IPAddress? address = null;
        if (user.Address is not null && !IPAddress.TryParse(user.Address, out address))
        {
            return new Outcome(Done: false, $"\"{user.Address}\" is no address.");
        }

        var change = await reach().Users.Add(new NewUser(user.Name, user.Password) { Chap = user.Chap, FixedAddress = address, Groups = user.Groups }, cancellationToken);
        return new Outcome(change.Done, change.Message);
    }

    /// <inheritdoc/>
    public async Task<Outcome> SetPassword(string name, string password, CancellationToken cancellationToken)
    {
        var change = await reach().Users.SetPassword(name, password, cancellationToken);
        return new Outcome(change.Done, change.Message);
    }

    /// <inheritdoc/>
    public async Task<Outcome> Apply(UserAction action, string name, CancellationToken cancellationToken)
    {
        var users = reach().Users;
        var change = action switch
        {
            UserAction.Remove => await users.Remove(name, cancellationToken),
            UserAction.Enable => await users.Enable(name, cancellationToken),
            UserAction.Disable => await users.Disable(name, cancellationToken),
            UserAction.RemoveOneTimePassword => await users.RemoveOneTimePassword(name, cancellationToken),
            _ => await users.Unlock(name, cancellationToken),
        };
        return new Outcome(change.Done, change.Message);
    }

    /// <inheritdoc/>
    public async Task<Outcome> ChangeGroups(GroupChange change, CancellationToken cancellationToken)
    {
        var outcome = await reach().Users.ChangeGroups(change.Name, change.Add, change.Remove, cancellationToken);
        return new Outcome(outcome.Done, outcome.Message);
    }

    /// <inheritdoc/>
    public async Task<bool> HasUser(string name, CancellationToken cancellationToken) => await reach().Users.Exists(name, cancellationToken);

    /// <inheritdoc/>
    public async Task<Outcome> EnrollOneTimePassword(OneTimePasswordEnrollment enrollment, CancellationToken cancellationToken)
    {
        var outcome = await reach().Users.EnrollOneTimePassword(enrollment.Name, enrollment.Secret, enrollment.Code, cancellationToken);
        return new Outcome(outcome.Done, outcome.Message);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SessionView>> ListSessions(CancellationToken cancellationToken) =>
        [.. (await reach().Sessions.List(cancellationToken)).Select(View)];

    /// <inheritdoc/>
    public async Task<Outcome> Disconnect(string tunnel, CancellationToken cancellationToken)
    {
        var sessions = reach().Sessions;
        if (!TunnelId.TryParse(tunnel, out var id) && IPAddress.TryParse(tunnel, out var address))
        {
            id = (await sessions.FindByAddress(address, cancellationToken))?.Tunnel ?? default;
        }

        var done = id != default && await sessions.Disconnect(id, "an administrator's command", cancellationToken);
        return new Outcome(done, done ? $"Session {id} is told to end." : $"There is no open session {tunnel}; concentrator session list shows them.");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NodeView>> ListNodes(CancellationToken cancellationToken)
    {
        var directories = reach();
        var edges = await directories.Edges.List(cancellationToken);
        return [.. await directories.Silos.List(cancellationToken), .. edges.OrderBy(edge => edge.Name, StringComparer.Ordinal).Select(View)];
    }

    /// <inheritdoc/>
    public async Task<Outcome> DrainNode(string name, CancellationToken cancellationToken)
    {
        const string Reason = "an administrator's command";
        var directories = reach();
        var isEdge = (await directories.Edges.List(cancellationToken)).Any(edge => string.Equals(edge.Name, name, StringComparison.Ordinal));
        if (isEdge && await directories.Edges.Drain(name, Reason, cancellationToken))
        {
            return new Outcome(Done: true, $"Edge {name} is told to drain: it hands over its tunnels and stops.");
        }

        return await directories.Silos.Drain(name, cancellationToken)
            ? new Outcome(Done: true, $"Silo {name} is told to drain: it leaves the ring and stops.")
            : new Outcome(Done: false, $"There is no node {name}; concentrator node list shows them.");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BlockedView>> ListBlocked(CancellationToken cancellationToken)
    {
        var list = await reach().Blocked.Get(cancellationToken);
        return
        [
            .. list.Clients.Select(network => new BlockedView(BlockedView.Clients, network.ToString())),
            .. list.Destinations.Select(network => new BlockedView(BlockedView.Destinations, network.ToString())),
        ];
    }

    /// <inheritdoc/>
    public async Task<Outcome> ChangeBlocked(BlockedChange change, CancellationToken cancellationToken)
    {
        BlockKind? kind = change.List switch
        {
            BlockedView.Clients => BlockKind.Client,
            BlockedView.Destinations => BlockKind.Destination,
            _ => null,
        };
        if (kind is not { } known)
        {
            return new Outcome(Done: false, $"There is no list {change.List}; there are {BlockedView.Clients} and {BlockedView.Destinations}.");
        }

        if (!SourceNetwork.TryParse(change.Network, out var network))
        {
            return new Outcome(Done: false, $"\"{change.Network}\" cannot be blocked: {SourceNetwork.ProblemOf(change.Network)}.");
        }

        var outcome = await reach().Blocked.Change(new BlockChange(known, network, change.Add), cancellationToken);
        return new Outcome(outcome.Done, outcome.Message);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<MachineView>> ListMachines(CancellationToken cancellationToken) =>
        [.. (await reach().Machines.List(cancellationToken)).Select(machine => new MachineView(machine.Name, machine.UserName, machine.CreatedAt))];

    /// <inheritdoc/>
    public async Task<Outcome> AddMachine(MachineNaming machine, CancellationToken cancellationToken)
    {
        var addition = await reach().Machines.Add(machine.Name, machine.User, cancellationToken);
        return new Outcome(addition.Token is not null, addition.Token ?? addition.Message);
    }

    /// <inheritdoc/>
    public async Task<Outcome> RemoveMachine(string name, CancellationToken cancellationToken) => await reach().Machines.Remove(name, cancellationToken)
        ? new Outcome(Done: true, $"Machine {name} is removed: its token is worth nothing any more.")
        : new Outcome(Done: false, $"There is no machine {name}; concentrator machine list shows them.");

    /// <inheritdoc/>
    public async Task<PolicyDefinition> GetPolicies(CancellationToken cancellationToken) => await reach().Policies.Get(cancellationToken);

    /// <inheritdoc/>
    public async Task<ApplyReport> ApplyDefinitions(string text, bool dryRun, CancellationToken cancellationToken)
    {
        try
        {
            return await reach().Cluster.Apply(DefinitionFile.Parse(text, MachineDefaults.Find()), dryRun, cancellationToken);
        }
        catch (InvalidConfigurationException wrong)
        {
            return new ApplyReport(Done: false, 0, [], [.. wrong.Errors.Select(error => error.ToString())]);
        }
    }

    /// <inheritdoc/>
    public Task<ExportAnswer> Export(bool withKeys, CancellationToken cancellationToken) => reach().Cluster.Export(withKeys, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ImportOutcome>> Import(ImportRequest request, CancellationToken cancellationToken) => reach().Cluster.Import(request, cancellationToken);

    /// <inheritdoc/>
    public Task<RotationStep> RotateKey(bool begin, CancellationToken cancellationToken) => reach().Cluster.RotateKey(begin, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static UserView View(UserSummary user, DateTimeOffset now)
    {
        var state = user.Disabled ? "disabled" : user.LockedUntil > now ? "locked" : "active";
        return new UserView(user.Name, state, user.Chap, user.FixedAddress?.ToString(), user.LastAddress?.ToString(), user.LockedUntil, user.CreatedAt) { Groups = user.Groups, OneTimePassword = user.HasOneTimePassword };
    }

    private static SessionView View(SessionInfo session) => new()
    {
        Tunnel = session.Tunnel.ToString(),
        User = session.UserName,
        Address = session.Address.ToString(),
        Prefix6 = session.Prefix6?.ToString(),
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
        Rule = session.Rule,
        Level = session.Level.ToString().ToLowerInvariant(),
        OpenedAt = session.OpenedAt,
        BytesUp = session.Counters.BytesUp,
        BytesDown = session.Counters.BytesDown,
    };

    private static NodeView View(EdgeInfo edge) => new() { Name = edge.Name, Role = "edge", Epoch = edge.Epoch, Sessions = edge.OpenSessions, RenewedAt = edge.RenewedAt };
}
