using Concentrator.Control.Definitions;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Server.Profiles;

namespace Concentrator.Server.Administration.Audit;

/// <summary>Does what it is asked by another, and notes who asked for what changes something, or tells what not everybody may know.</summary>
/// <param name="inner">Who does it.</param>
/// <param name="audit">Where it is noted.</param>
/// <param name="caller">Who asks.</param>
internal sealed class AuditedAdministration(IAdministration inner, AuditLog audit, Caller caller) : IAdministration
{
    public Task<IReadOnlyList<UserView>> ListUsers(CancellationToken cancellationToken) => inner.ListUsers(cancellationToken);

    public Task<UserView?> FindUser(string name, CancellationToken cancellationToken) => inner.FindUser(name, cancellationToken);

    public Task<UserPageView> FindUsers(string? search, int limit, string? cursor, CancellationToken cancellationToken) => inner.FindUsers(search, limit, cursor, cancellationToken);

    public Task<Outcome> AddUser(UserAddition user, CancellationToken cancellationToken) => Noted("user.add", user.Name, () => inner.AddUser(user, cancellationToken), Groups(user.Groups, []));

    public Task<Outcome> SetPassword(string name, string password, CancellationToken cancellationToken) => Noted("user.password", name, () => inner.SetPassword(name, password, cancellationToken));

    public Task<Outcome> Apply(UserAction action, string name, CancellationToken cancellationToken) =>
        Noted(action == UserAction.RemoveOneTimePassword ? "user.otp.remove" : $"user.{action.ToString().ToLowerInvariant()}", name, () => inner.Apply(action, name, cancellationToken));

    public Task<Outcome> ChangeGroups(GroupChange change, CancellationToken cancellationToken) =>
        Noted("user.groups", change.Name, () => inner.ChangeGroups(change, cancellationToken), Groups(change.Add, change.Remove));

    public Task<bool> HasUser(string name, CancellationToken cancellationToken) => inner.HasUser(name, cancellationToken);

    public Task<Outcome> EnrollOneTimePassword(OneTimePasswordEnrollment enrollment, CancellationToken cancellationToken) =>
        Noted("user.otp.enroll", enrollment.Name, () => inner.EnrollOneTimePassword(enrollment, cancellationToken));

    public Task<SessionPageView> FindSessions(SessionFilter filter, CancellationToken cancellationToken) => inner.FindSessions(filter, cancellationToken);

    public Task<SessionView?> FindSession(string session, CancellationToken cancellationToken) => inner.FindSession(session, cancellationToken);

    public Task<Outcome> Disconnect(string tunnel, CancellationToken cancellationToken) => Noted("session.disconnect", tunnel, () => inner.Disconnect(tunnel, cancellationToken));

    public Task<IReadOnlyList<NodeView>> ListNodes(CancellationToken cancellationToken) => inner.ListNodes(cancellationToken);

    public Task<Outcome> DrainNode(string name, CancellationToken cancellationToken) => Noted("node.drain", name, () => inner.DrainNode(name, cancellationToken));

    public Task<IReadOnlyList<PoolView>> ListPools(CancellationToken cancellationToken) => inner.ListPools(cancellationToken);

    public Task<RingView> GetRing(CancellationToken cancellationToken) => inner.GetRing(cancellationToken);

    public Task<IReadOnlyList<BlockedView>> ListBlocked(CancellationToken cancellationToken) => inner.ListBlocked(cancellationToken);

    public Task<Outcome> ChangeBlocked(BlockedChange change, CancellationToken cancellationToken) =>
        Noted(change.Add ? "block.add" : "block.remove", $"{change.List} {change.Network}", () => inner.ChangeBlocked(change, cancellationToken));

    public Task<IReadOnlyList<MachineView>> ListMachines(CancellationToken cancellationToken) => inner.ListMachines(cancellationToken);

    public Task<Outcome> AddMachine(MachineNaming machine, CancellationToken cancellationToken) => Noted("machine.add", machine.Name, () => inner.AddMachine(machine, cancellationToken));

    public Task<Outcome> RemoveMachine(string name, CancellationToken cancellationToken) => Noted("machine.remove", name, () => inner.RemoveMachine(name, cancellationToken));

    public Task<IReadOnlyList<ApiTokenView>> ListTokens(CancellationToken cancellationToken) => inner.ListTokens(cancellationToken);

    public Task<Outcome> AddToken(ApiTokenNaming token, CancellationToken cancellationToken) => Noted("token.add", token.Name, () => inner.AddToken(token, cancellationToken), $"role {token.Role}");

    public Task<Outcome> RemoveToken(string name, CancellationToken cancellationToken) => Noted("token.remove", name, () => inner.RemoveToken(name, cancellationToken));

    public Task<PolicyDefinition> GetPolicies(CancellationToken cancellationToken) => inner.GetPolicies(cancellationToken);

    public Task<PolicyExplanation> ExplainPolicy(LoginQuestion question, CancellationToken cancellationToken) => inner.ExplainPolicy(question, cancellationToken);

    public Task<PolicyReport> ApplyPolicies(string text, bool dryRun, CancellationToken cancellationToken) => dryRun
        ? inner.ApplyPolicies(text, dryRun, cancellationToken)
        : Noted("policy.apply", target: null, () => inner.ApplyPolicies(text, dryRun, cancellationToken), report => report.Done, detail: null);

    public Task<ApplyReport> ApplyDefinitions(string text, bool dryRun, CancellationToken cancellationToken) => dryRun
        ? inner.ApplyDefinitions(text, dryRun, cancellationToken)
        : Noted("cluster.apply", target: null, () => inner.ApplyDefinitions(text, dryRun, cancellationToken), report => report.Done, detail: null);

    public Task<ExportAnswer> Export(bool withKeys, CancellationToken cancellationToken) =>
        Noted("cluster.export", target: null, () => inner.Export(withKeys, cancellationToken), _ => true, withKeys ? "with the sealing keys" : null);

    public Task<IReadOnlyList<ImportOutcome>> Import(ImportRequest request, CancellationToken cancellationToken) =>
        Noted("cluster.import", target: null, () => inner.Import(request, cancellationToken), _ => true, $"{request.Users.Count} users");

    public Task<RotationStep> RotateKey(bool begin, CancellationToken cancellationToken) => begin
        ? Noted("cluster.rotate-key", target: null, () => inner.RotateKey(begin, cancellationToken), _ => true, detail: null)
        : inner.RotateKey(begin, cancellationToken);

    public Task<VersionView> GetVersion(CancellationToken cancellationToken) => inner.GetVersion(cancellationToken);

    public Task<ProfileKindsView> ListProfileKinds(CancellationToken cancellationToken) => inner.ListProfileKinds(cancellationToken);

    public Task<ProfileFile?> MakeProfile(ProfileRequest request, CancellationToken cancellationToken) =>
        Noted("profile.make", request.User, () => inner.MakeProfile(request, cancellationToken), made => made is not null, ProfileFormats.TryFind(request.Format, out var format) ? format.Word : null);

    public Task<IReadOnlyList<SettingView>> GetConfiguration(CancellationToken cancellationToken) =>
        Noted("configuration.read", target: null, () => inner.GetConfiguration(cancellationToken), _ => true, detail: null);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static string? Groups(IReadOnlyList<string> add, IReadOnlyList<string> remove) =>
        add.Count + remove.Count == 0 ? null : $"groups {string.Join(' ', add.Select(group => $"+{group}").Concat(remove.Select(group => $"-{group}")))}";

    private Task<Outcome> Noted(string what, string target, Func<Task<Outcome>> work, string? detail = null) => Noted(what, target, work, outcome => outcome.Done, detail);

    private async Task<T> Noted<T>(string what, string? target, Func<Task<T>> work, Func<T, bool> isDone, string? detail)
    {
        try
        {
            var result = await work();
            audit.Note(caller, what, target, isDone(result) ? "done" : "refused", detail);
            return result;
        }
        catch (Exception failure)
        {
            // What it says may be of what was sent: the kind is enough.
            audit.Note(caller, what, target, failure is ControlPlaneUnavailableException or OperationCanceledException ? "failed" : "refused", detail ?? failure.GetType().Name);
            throw;
        }
    }
}
