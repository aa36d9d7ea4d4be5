using Concentrator.Control.Definitions;
using Concentrator.Control.Policies;

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

    /// <summary>The open sessions.</summary>
    Task<IReadOnlyList<SessionView>> ListSessions(CancellationToken cancellationToken);

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
