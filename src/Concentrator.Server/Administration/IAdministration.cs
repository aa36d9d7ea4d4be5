using Concentrator.Control.Definitions;
using Concentrator.Control.Policies;

using Concentrator.Server.Configuration;
using Concentrator.Server.Profiles;

namespace Concentrator.Server.Administration;

/// <summary>What the commands ask for: of the store itself while nothing serves, of the serving process when one does.</summary>
internal interface IAdministration : IAsyncDisposable
{
    /// <summary>All users by name.</summary>
    Task<IReadOnlyList<UserView>> ListUsers(CancellationToken cancellationToken);

    /// <summary>Adds a user.</summary>
    Task<Outcome> AddUser(UserAddition user, CancellationToken cancellationToken);

    /// <summary>Gives a user another password.</summary>
    Task<Outcome> SetPassword(string name, string password, CancellationToken cancellationToken);

    /// <summary>Removes, enables, disables or unlocks a user, or takes back its one-time passwords.</summary>
    Task<Outcome> Apply(UserAction action, string name, CancellationToken cancellationToken);

    /// <summary>Puts a user into groups and takes it out of others.</summary>
    Task<Outcome> ChangeGroups(GroupChange change, CancellationToken cancellationToken);

    /// <summary>Whether there is such a user.</summary>
    Task<bool> HasUser(string name, CancellationToken cancellationToken);

    /// <summary>Gives a user one-time passwords.</summary>
    Task<Outcome> EnrollOneTimePassword(OneTimePasswordEnrollment enrollment, CancellationToken cancellationToken);

    /// <summary>A page of the open sessions that fit a filter.</summary>
    /// <exception cref="InvalidConfigurationException">The filter cannot be understood.</exception>
    Task<SessionPageView> FindSessions(SessionFilter filter, CancellationToken cancellationToken);

    /// <summary>The open session that a text names: its tunnel, or an address inside it; null when there is none.</summary>
    Task<SessionView?> FindSession(string session, CancellationToken cancellationToken);

    /// <summary>One user, or null.</summary>
    Task<UserView?> FindUser(string name, CancellationToken cancellationToken);

    /// <summary>A page of the users, by name.</summary>
    /// <param name="search">A part of their names or groups; null: all.</param>
    /// <param name="limit">The most of them.</param>
    /// <param name="cursor">The cursor that the page before ended with; null: the first page.</param>
    /// <param name="cancellationToken">When the caller gives up.</param>
    Task<UserPageView> FindUsers(string? search, int limit, string? cursor, CancellationToken cancellationToken);

    /// <summary>The pools and how full they are.</summary>
    Task<IReadOnlyList<PoolView>> ListPools(CancellationToken cancellationToken);

    /// <summary>The ring of the cluster.</summary>
    Task<RingView> GetRing(CancellationToken cancellationToken);

    /// <summary>Names what is wrong with an access policy, or has it hold from now on.</summary>
    /// <param name="text">JSON: <c>{ "Policies": { … } }</c>.</param>
    /// <param name="dryRun">Whether it is only checked.</param>
    /// <param name="cancellationToken">When the caller gives up.</param>
    Task<PolicyReport> ApplyPolicies(string text, bool dryRun, CancellationToken cancellationToken);

    /// <summary>Tells what the access policy says of a login, and why.</summary>
    /// <exception cref="InvalidConfigurationException">The question cannot be understood.</exception>
    Task<PolicyExplanation> ExplainPolicy(LoginQuestion question, CancellationToken cancellationToken);

    /// <summary>The tokens for the admin API.</summary>
    Task<IReadOnlyList<ApiTokenView>> ListTokens(CancellationToken cancellationToken);

    /// <summary>Makes a token for the admin API; what is done has the token for a message.</summary>
    Task<Outcome> AddToken(ApiTokenNaming token, CancellationToken cancellationToken);

    /// <summary>Removes a token.</summary>
    Task<Outcome> RemoveToken(string name, CancellationToken cancellationToken);

    /// <summary>What this node is.</summary>
    Task<VersionView> GetVersion(CancellationToken cancellationToken);

    /// <summary>This node's configuration, without secrets.</summary>
    Task<IReadOnlyList<SettingView>> GetConfiguration(CancellationToken cancellationToken);

    /// <summary>The profiles that can be made for clients of this node.</summary>
    /// <exception cref="NotSupportedException">No client dials this node.</exception>
    Task<ProfileKindsView> ListProfileKinds(CancellationToken cancellationToken);

    /// <summary>Makes a profile for clients of this node; null: there is no such user.</summary>
    /// <exception cref="InvalidConfigurationException">It cannot be made so.</exception>
    /// <exception cref="UnavailableAuthorityException">The authority that clients are to trust cannot be had.</exception>
    /// <exception cref="NotSupportedException">No client dials this node.</exception>
    Task<ProfileFile?> MakeProfile(ProfileRequest request, CancellationToken cancellationToken);

    /// <summary>Disconnects a session.</summary>
    Task<Outcome> Disconnect(string tunnel, CancellationToken cancellationToken);

    /// <summary>The nodes.</summary>
    Task<IReadOnlyList<NodeView>> ListNodes(CancellationToken cancellationToken);

    /// <summary>Tells a node to hand over what it has and stop.</summary>
    Task<Outcome> DrainNode(string name, CancellationToken cancellationToken);

    /// <summary>What is blocked.</summary>
    Task<IReadOnlyList<BlockedView>> ListBlocked(CancellationToken cancellationToken);

    /// <summary>Blocks a network, or no more.</summary>
    Task<Outcome> ChangeBlocked(BlockedChange change, CancellationToken cancellationToken);

    /// <summary>The machines that have a token.</summary>
    Task<IReadOnlyList<MachineView>> ListMachines(CancellationToken cancellationToken);

    /// <summary>Adds a machine; what is done has its token for a message.</summary>
    Task<Outcome> AddMachine(MachineNaming machine, CancellationToken cancellationToken);

    /// <summary>Removes a machine.</summary>
    Task<Outcome> RemoveMachine(string name, CancellationToken cancellationToken);

    /// <summary>The access policy that holds.</summary>
    Task<PolicyDefinition> GetPolicies(CancellationToken cancellationToken);

    /// <summary>Makes a cluster what a text of definitions says (<see cref="Configuration.DefinitionFile"/>).</summary>
    Task<ApplyReport> ApplyDefinitions(string text, bool dryRun, CancellationToken cancellationToken);

    /// <summary>A cluster's users and definitions, and its sealing keys if they are asked for.</summary>
    Task<ExportAnswer> Export(bool withKeys, CancellationToken cancellationToken);

    /// <summary>Adds users to a cluster; who is there already stays.</summary>
    Task<IReadOnlyList<ImportOutcome>> Import(ImportRequest request, CancellationToken cancellationToken);

    /// <summary>Does the next step of rotating a cluster's sealing key.</summary>
    Task<RotationStep> RotateKey(bool begin, CancellationToken cancellationToken);
}
