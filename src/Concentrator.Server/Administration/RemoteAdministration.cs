using System.Net;
using Concentrator.Control.Definitions;
using Concentrator.Control.Policies;

namespace Concentrator.Server.Administration;

/// <summary>Asks the process that serves, over its command socket.</summary>
internal sealed class RemoteAdministration : IAdministration
{
    private readonly HttpClient _http;
    private readonly HttpClient _patient;

    /// <summary>Makes one for the socket at a path.</summary>
    internal RemoteAdministration(string socketPath)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, cancellationToken) => CommandSocket.Connect(socketPath, cancellationToken),
            UseProxy = false,
        };

        // What is about a whole cluster may be about a hundred thousand users.
        _patient = new HttpClient(handler, disposeHandler: false) { BaseAddress = new Uri("http://concentrator/"), Timeout = TimeSpan.FromMinutes(10) };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://concentrator/"), Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UserView>> ListUsers(CancellationToken cancellationToken) =>
        await List<UserView>(CommandRoutes.Users, cancellationToken);

    /// <inheritdoc/>
    public async Task<Outcome> AddUser(UserAddition user, CancellationToken cancellationToken) =>
        await Read(await _http.PostAsJsonAsync(CommandRoutes.Users, user, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<Outcome> SetPassword(string name, string password, CancellationToken cancellationToken) =>
        await Read(await _http.PostAsJsonAsync(CommandRoutes.Password, new PasswordChange(name, password), cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<Outcome> Apply(UserAction action, string name, CancellationToken cancellationToken) =>
        await Read(await _http.PostAsync(new Uri($"{CommandRoutes.Users}/{action}?name={Uri.EscapeDataString(name)}", UriKind.Relative), null, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<Outcome> ChangeGroups(GroupChange change, CancellationToken cancellationToken) =>
        await Read(await _http.PostAsJsonAsync(CommandRoutes.Groups, change, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> HasUser(string name, CancellationToken cancellationToken) =>
        await Read<bool>(await _http.GetAsync(new Uri($"{CommandRoutes.HasUser}?name={Uri.EscapeDataString(name)}", UriKind.Relative), cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<Outcome> EnrollOneTimePassword(OneTimePasswordEnrollment enrollment, CancellationToken cancellationToken) =>
        await Read(await _http.PostAsJsonAsync(CommandRoutes.OneTimePassword, enrollment, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SessionView>> ListSessions(CancellationToken cancellationToken) =>
        await List<SessionView>(CommandRoutes.Sessions, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<MachineView>> ListMachines(CancellationToken cancellationToken) => await List<MachineView>(CommandRoutes.Machines, cancellationToken);

    /// <inheritdoc/>
    public async Task<Outcome> AddMachine(MachineNaming machine, CancellationToken cancellationToken) =>
        await Read(await _http.PostAsJsonAsync(CommandRoutes.Machines, machine, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<Outcome> RemoveMachine(string name, CancellationToken cancellationToken) =>
        await Read(await _http.PostAsync(new Uri($"{CommandRoutes.RemoveMachine}?name={Uri.EscapeDataString(name)}", UriKind.Relative), null, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<Outcome> Disconnect(string tunnel, CancellationToken cancellationToken) =>
        await Read(await _http.PostAsync(new Uri($"{CommandRoutes.Disconnect}?tunnel={Uri.EscapeDataString(tunnel)}", UriKind.Relative), null, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NodeView>> ListNodes(CancellationToken cancellationToken) =>
        await List<NodeView>(CommandRoutes.Nodes, cancellationToken);

    /// <inheritdoc/>
    public async Task<Outcome> DrainNode(string name, CancellationToken cancellationToken) =>
        await Read(await _http.PostAsync(new Uri($"{CommandRoutes.Drain}?name={Uri.EscapeDataString(name)}", UriKind.Relative), null, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BlockedView>> ListBlocked(CancellationToken cancellationToken) =>
        await List<BlockedView>(CommandRoutes.Blocked, cancellationToken);

    /// <inheritdoc/>
    public async Task<Outcome> ChangeBlocked(BlockedChange change, CancellationToken cancellationToken) =>
        await Read(await _http.PostAsJsonAsync(CommandRoutes.Blocked, change, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<PolicyDefinition> GetPolicies(CancellationToken cancellationToken) =>
        await Read<PolicyDefinition>(await _http.GetAsync(new Uri(CommandRoutes.Policies, UriKind.Relative), cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<ApplyReport> ApplyDefinitions(string text, bool dryRun, CancellationToken cancellationToken)
    {
        using var content = new StringContent(text);
        return await Read<ApplyReport>(await _patient.PostAsync(new Uri($"{CommandRoutes.Definitions}?dryRun={dryRun}", UriKind.Relative), content, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ExportAnswer> Export(bool withKeys, CancellationToken cancellationToken) =>
        await Read<ExportAnswer>(await _patient.GetAsync(new Uri($"{CommandRoutes.Export}?withKeys={withKeys}", UriKind.Relative), cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ImportOutcome>> Import(ImportRequest request, CancellationToken cancellationToken) =>
        await Read<List<ImportOutcome>>(await _patient.PostAsJsonAsync(CommandRoutes.Import, request, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<RotationStep> RotateKey(bool begin, CancellationToken cancellationToken) =>
        await Read<RotationStep>(await _patient.PostAsync(new Uri($"{CommandRoutes.RotateKey}?begin={begin}", UriKind.Relative), null, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _patient.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<IReadOnlyList<T>> List<T>(string route, CancellationToken cancellationToken) =>
        await Read<List<T>>(await _http.GetAsync(new Uri(route, UriKind.Relative), cancellationToken), cancellationToken);

    private static Task<Outcome> Read(HttpResponseMessage response, CancellationToken cancellationToken) => Read<Outcome>(response, cancellationToken);

    private static async Task<T> Read<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.NotImplemented)
            {
                throw new HttpRequestException(await response.Content.ReadAsStringAsync(cancellationToken));
            }

            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<T>(cancellationToken) ?? throw new HttpRequestException("The serving process gave an empty answer.");
        }
    }
}
