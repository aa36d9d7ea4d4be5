using System.Globalization;
using System.Net;
using Concentrator.Control.Blocking;
using Concentrator.Control.Definitions;
using Concentrator.Control.Edges;
using Concentrator.Control.Local;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Tokens;
using Concentrator.Control.Users;
using Concentrator.Server.Configuration;
using Concentrator.Server.Profiles;

namespace Concentrator.Server.Administration;

/// <summary>Does what the commands ask, on the control plane that this process reaches: its own, or a cluster's.</summary>
/// <param name="reach">The control plane; throws <see cref="ControlPlaneUnavailableException"/> while it is not reached.</param>
/// <param name="node">What this node tells of itself.</param>
/// <param name="time">The clock.</param>
internal sealed class DirectoryAdministration(Func<ControlDirectories> reach, NodeFacts node, TimeProvider time) : IAdministration
{
    private static readonly TimeSpan ListedFor = TimeSpan.FromSeconds(10);

    private volatile Listing? _listed;

    /// <summary>Makes one for the control plane of one machine.</summary>
    internal static DirectoryAdministration Of(LocalControlPlane controlPlane, NodeFacts node, TimeProvider time)
    {
        var directories = new ControlDirectories(controlPlane.Users, controlPlane.Sessions, controlPlane.Edges, controlPlane.Blocked, controlPlane.Policies, NoSilos.Instance, NoCluster.Instance) { Machines = controlPlane.Machines, ApiTokens = controlPlane.ApiTokens, Pools = controlPlane.PoolDirectory };
        return new DirectoryAdministration(() => directories, node, time);
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
        return OutcomeOf(change);
    }

    /// <inheritdoc/>
    public async Task<Outcome> SetPassword(string name, string password, CancellationToken cancellationToken)
    {
        var change = await reach().Users.SetPassword(name, password, cancellationToken);
        return OutcomeOf(change);
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
        return OutcomeOf(change);
    }

    /// <inheritdoc/>
    public async Task<Outcome> ChangeGroups(GroupChange change, CancellationToken cancellationToken)
    {
        var outcome = await reach().Users.ChangeGroups(change.Name, change.Add, change.Remove, cancellationToken);
        return OutcomeOf(outcome);
    }

    /// <inheritdoc/>
    public async Task<bool> HasUser(string name, CancellationToken cancellationToken) => await reach().Users.Exists(name, cancellationToken);

    /// <inheritdoc/>
    public async Task<Outcome> EnrollOneTimePassword(OneTimePasswordEnrollment enrollment, CancellationToken cancellationToken)
    {
        var outcome = await reach().Users.EnrollOneTimePassword(enrollment.Name, enrollment.Secret, enrollment.Code, cancellationToken);
        return OutcomeOf(outcome);
    }

    /// <inheritdoc/>
    public async Task<SessionPageView> FindSessions(SessionFilter filter, CancellationToken cancellationToken)
    {
        var page = await reach().Sessions.Find(filter.ToQuery(), cancellationToken);
        return new SessionPageView([.. page.Sessions.Select(SessionViews.Of)], SessionFilter.Write(page.Next), page.Total);
    }

    /// <inheritdoc/>
    public async Task<SessionView?> FindSession(string session, CancellationToken cancellationToken)
    {
        var sessions = reach().Sessions;
        var found = TunnelId.TryParse(session, out var id) ? await sessions.FindByTunnel(id, cancellationToken) : null;
        if (found is null && IPAddress.TryParse(session, out var address))
        {
            found = await sessions.FindByAddress(address, cancellationToken);
        }

        return found is null ? null : SessionViews.Of(found);
    }

    /// <inheritdoc/>
    public async Task<UserView?> FindUser(string name, CancellationToken cancellationToken) =>
        name.Length > 0 && await reach().Users.Find(name, cancellationToken) is { } user ? View(user, time.GetUtcNow()) : null;

    /// <inheritdoc/>
    public async Task<UserPageView> FindUsers(string? search, int limit, string? cursor, CancellationToken cancellationToken)
    {
        // All pages of one listing are of one reading of the accounts, as long as they follow each other.
        var now = time.GetUtcNow();
        if (cursor is null || _listed is not { } listed || now < listed.At || now - listed.At >= ListedFor)
        {
            _listed = listed = new Listing(now, await ListUsers(cancellationToken));
        }

        var users = listed.Users;
        var fitting = search is null ? users : [.. users.Where(user => user.Name.Contains(search, StringComparison.OrdinalIgnoreCase) || user.Groups.Any(group => group.Contains(search, StringComparison.OrdinalIgnoreCase)))];
        var after = cursor is null ? null : UserKey.Of(cursor).Value;
        var page = fitting.SkipWhile(user => after is not null && string.CompareOrdinal(UserKey.Of(user.Name).Value, after) <= 0).Take(limit + 1).ToList();
        return new UserPageView([.. page.Take(limit)], page.Count > limit ? page[limit - 1].Name : null, fitting.Count);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PoolView>> ListPools(CancellationToken cancellationToken) =>
        [.. (await reach().Pools.List(cancellationToken)).Select(pool => new PoolView(pool.Name, pool.Prefix.ToString(), pool.Gateway.ToString(), pool.Leases, pool.Addresses, pool.Blocks, pool.HeldBlocks))];

    /// <inheritdoc/>
    public async Task<RingView> GetRing(CancellationToken cancellationToken)
    {
        var silos = await reach().Silos.List(cancellationToken);
        return new RingView(silos.Sum(silo => silo.Partitions ?? 0), [.. silos.Select(silo => new RingMemberView(silo.Name, silo.State, silo.Partitions ?? 0, silo.Share ?? 0))]);
    }

    /// <inheritdoc/>
    public async Task<PolicyReport> ApplyPolicies(string text, bool dryRun, CancellationToken cancellationToken)
    {
        try
        {
            var definition = PolicyFile.Parse(text, path: null, MachineDefaults.Find());
            var problems = dryRun ? [] : await reach().Policies.Define(definition, cancellationToken);
            var rules = $"The access policy has {definition.Rules.Count} rules";
            return new PolicyReport(problems.Count == 0, problems, problems.Count > 0 ? "The access policy stays as it was." : dryRun ? $"{rules}; nothing was changed." : $"{rules} and holds from now on.");
        }
        catch (InvalidConfigurationException wrong)
        {
            return new PolicyReport(Done: false, [.. wrong.Errors.Select(error => error.ToString())], "The access policy stays as it was.");
        }
    }

    /// <inheritdoc/>
    public async Task<PolicyExplanation> ExplainPolicy(LoginQuestion question, CancellationToken cancellationToken)
    {
        var directories = reach();
        var groups = question.Groups ?? (await FindUser(question.User, cancellationToken))?.Groups ?? [];
        return question.Ask(await directories.Policies.Get(cancellationToken), groups, time);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ApiTokenView>> ListTokens(CancellationToken cancellationToken) =>
        [.. (await reach().ApiTokens.List(cancellationToken)).Select(token => new ApiTokenView(token.Name, token.Role.Word(), token.CreatedAt, token.ExpiresAt))];

    /// <inheritdoc/>
    public async Task<Outcome> AddToken(ApiTokenNaming token, CancellationToken cancellationToken)
    {
        if (!Enum.TryParse<ApiRole>(token.Role, ignoreCase: true, out var role) || !Enum.IsDefined(role) || int.TryParse(token.Role, CultureInfo.InvariantCulture, out _))
        {
            return new Outcome(Done: false, $"\"{token.Role}\" is no role; give viewer, operator or admin.");
        }

        var addition = await reach().ApiTokens.Add(token.Name, role, token.ExpiresAt, cancellationToken);
        return addition.Token is { } made ? new Outcome(Done: true, made) : Conflict(addition.Message);
    }

    /// <inheritdoc/>
    public async Task<Outcome> RemoveToken(string name, CancellationToken cancellationToken) => await reach().ApiTokens.Remove(name, cancellationToken)
        ? new Outcome(Done: true, $"Token {name} is removed: it is worth nothing any more.")
        : NotFound($"There is no token {name}; concentrator token list shows them.");

    /// <inheritdoc/>
    public Task<VersionView> GetVersion(CancellationToken cancellationToken) => Task.FromResult(node.Version);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SettingView>> GetConfiguration(CancellationToken cancellationToken) => Task.FromResult(node.Settings());

    /// <inheritdoc/>
    public Task<ProfileKindsView> ListProfileKinds(CancellationToken cancellationToken) => Task.FromResult(ProfileKindsView.Of(Door()));

    /// <inheritdoc/>
    public async Task<ProfileFile?> MakeProfile(ProfileRequest request, CancellationToken cancellationToken)
    {
        var settings = Door();
        var account = request.User is null ? null : await FindUser(request.User, cancellationToken);
        return request.User is not null && account is null && settings.Radius is null
            ? null
            : new ProfileMaker(settings, await GetPolicies(cancellationToken), time).Make(request, account?.Groups ?? []);
    }

    /// <inheritdoc/>
    public async Task<Outcome> Disconnect(string tunnel, CancellationToken cancellationToken)
    {
        var sessions = reach().Sessions;
        if (!TunnelId.TryParse(tunnel, out var id) && IPAddress.TryParse(tunnel, out var address))
        {
            id = (await sessions.FindByAddress(address, cancellationToken))?.Tunnel ?? default;
        }

        var done = id != default && await sessions.Disconnect(id, "an administrator's command", cancellationToken);
        return done ? new Outcome(Done: true, $"Session {id} is told to end.") : NotFound($"There is no open session {tunnel}; concentrator session list shows them.");
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
            : NotFound($"There is no node {name}; concentrator node list shows them.");
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
        return new Outcome(outcome.Done, outcome.Message) { Refusal = outcome.Done ? Refusal.None : Refusal.Conflict };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<MachineView>> ListMachines(CancellationToken cancellationToken) =>
        [.. (await reach().Machines.List(cancellationToken)).Select(machine => new MachineView(machine.Name, machine.UserName, machine.CreatedAt))];

    /// <inheritdoc/>
    public async Task<Outcome> AddMachine(MachineNaming machine, CancellationToken cancellationToken)
    {
        var addition = await reach().Machines.Add(machine.Name, machine.User, cancellationToken);
        return addition.Token is { } token ? new Outcome(Done: true, token) : Conflict(addition.Message);
    }

    /// <inheritdoc/>
    public async Task<Outcome> RemoveMachine(string name, CancellationToken cancellationToken) => await reach().Machines.Remove(name, cancellationToken)
        ? new Outcome(Done: true, $"Machine {name} is removed: its token is worth nothing any more.")
        : NotFound($"There is no machine {name}; concentrator machine list shows them.");

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

    private ConcentratorSettings Door() => node.Door ?? throw new NotSupportedException("Clients dial in to edges, and a silo does not know what they are told: ask the admin port of an edge.");

    private static UserView View(UserSummary user, DateTimeOffset now)
    {
        var state = user.Disabled ? "disabled" : user.LockedUntil > now ? "locked" : "active";
        return new UserView(user.Name, state, user.Chap, user.FixedAddress?.ToString(), user.LastAddress?.ToString(), user.LockedUntil, user.CreatedAt) { Groups = user.Groups, OneTimePassword = user.HasOneTimePassword };
    }

    private static Outcome OutcomeOf(UserChange change) => new(change.Done, change.Message)
    {
        Refusal = change.Outcome switch
        {
            UserChangeOutcome.Done => Refusal.None,
            UserChangeOutcome.NotFound => Refusal.NotFound,
            UserChangeOutcome.Exists => Refusal.Conflict,
            _ => Refusal.Invalid,
        },
    };

    private static Outcome NotFound(string message) => new(Done: false, message) { Refusal = Refusal.NotFound };

    private static Outcome Conflict(string message) => new(Done: false, message) { Refusal = Refusal.Conflict };

    private static NodeView View(EdgeInfo edge) => new() { Name = edge.Name, Role = NodeRole.Edge.Word(), Epoch = edge.Epoch, Sessions = edge.OpenSessions, RenewedAt = edge.RenewedAt };

    /// <summary>The accounts as they were read for the first of several pages.</summary>
    private sealed record Listing(DateTimeOffset At, IReadOnlyList<UserView> Users);
}
