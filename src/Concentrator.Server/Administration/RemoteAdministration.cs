using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Concentrator.Control.Definitions;
using Concentrator.Control.Policies;
using Concentrator.Protocol.OneTimePasswords;
using Concentrator.Server.Administration.Api;
using Concentrator.Server.Administration.Audit;
using Concentrator.Server.Profiles;

namespace Concentrator.Server.Administration;

/// <summary>Asks a process that serves by its admin API: over its command socket, or over the network.</summary>
internal sealed class RemoteAdministration : IAdministration, IAuditReader
{
    private readonly HttpClient _http;
    private readonly HttpClient _patient;

    private RemoteAdministration(SocketsHttpHandler handler, Uri address, string? token)
    {
        // What is about a whole cluster may be about a hundred thousand users.
        _patient = new HttpClient(handler, disposeHandler: false) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
        _http = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        if (token is not null)
        {
            _patient.DefaultRequestHeaders.Authorization = _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>Makes one for the socket at a path.</summary>
    internal static RemoteAdministration Of(string socketPath) => new(
        new SocketsHttpHandler { ConnectCallback = (_, cancellationToken) => CommandSocket.Connect(socketPath, cancellationToken), UseProxy = false },
        new Uri("http://concentrator/"),
        token: null);

    /// <summary>Makes one for a server on the network.</summary>
    internal static RemoteAdministration Of(ServerAddress server)
    {
        // A token is for this server alone: it goes nowhere else.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (server.Authorities is { } authorities)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return new RemoteAdministration(handler, server.Address, server.Token);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UserView>> ListUsers(CancellationToken cancellationToken)
    {
        List<UserView> users = [];
        string? cursor = null;
        do
        {
            var page = await FindUsers(search: null, UserRoutes.MaxLimit, cursor, cancellationToken);
            users.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return users;
    }

    /// <inheritdoc/>
    public Task<UserPageView> FindUsers(string? search, int limit, string? cursor, CancellationToken cancellationToken) =>
        Get<UserPageView>($"users{Query(("search", search), ("limit", $"{limit}"), ("cursor", cursor))}", cancellationToken);

    /// <inheritdoc/>
    public Task<UserView?> FindUser(string name, CancellationToken cancellationToken) => Find<UserView>($"users/{Escape(name)}", cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> HasUser(string name, CancellationToken cancellationToken) => name.Length > 0 && await FindUser(name, cancellationToken) is not null;

    /// <inheritdoc/>
    public Task<Outcome> AddUser(UserAddition user, CancellationToken cancellationToken) => Change(HttpMethod.Post, "users", user, cancellationToken);

    /// <inheritdoc/>
    public Task<Outcome> SetPassword(string name, string password, CancellationToken cancellationToken) => ChangeUser(HttpMethod.Put, name, "/password", new NewPassword(password), cancellationToken);

    /// <inheritdoc/>
    public Task<Outcome> Apply(UserAction action, string name, CancellationToken cancellationToken) => action switch
    {
        UserAction.Remove => ChangeUser(HttpMethod.Delete, name, "", body: null, cancellationToken),
        UserAction.RemoveOneTimePassword => ChangeUser(HttpMethod.Delete, name, "/one-time-password", body: null, cancellationToken),
        _ => ChangeUser(HttpMethod.Post, name, $"/{action.ToString().ToLowerInvariant()}", body: null, cancellationToken),
    };

    /// <inheritdoc/>
    public Task<Outcome> ChangeGroups(GroupChange change, CancellationToken cancellationToken) =>
        ChangeUser(HttpMethod.Post, change.Name, "/groups", new GroupLists(change.Add, change.Remove), cancellationToken);

    /// <inheritdoc/>
    public Task<Outcome> EnrollOneTimePassword(OneTimePasswordEnrollment enrollment, CancellationToken cancellationToken) =>
        ChangeUser(HttpMethod.Put, enrollment.Name, "/one-time-password", new NewOneTimePassword(Base32.Encode(enrollment.Secret), enrollment.Code), cancellationToken);

    /// <inheritdoc/>
    public Task<SessionPageView> FindSessions(SessionFilter filter, CancellationToken cancellationToken)
    {
        // What cannot be understood is said here, and not by the server.
        filter.ToQuery();
        return Get<SessionPageView>(
            "sessions" + Query(
                ("search", filter.Search), ("user", filter.User), ("address", filter.Address), ("client", filter.Client), ("edge", filter.Edge), ("pool", filter.Pool), ("rule", filter.Rule),
                ("level", filter.Level), ("method", filter.Method), ("newest", filter.Newest is true ? "true" : null), ("statements", filter.Statements is true ? "true" : null),
                ("limit", filter.Limit is { } limit ? $"{limit}" : null), ("cursor", filter.Cursor)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<SessionView?> FindSession(string session, CancellationToken cancellationToken) => Find<SessionView>($"sessions/{Escape(session)}", cancellationToken);

    /// <inheritdoc/>
    public Task<Outcome> Disconnect(string tunnel, CancellationToken cancellationToken) => Change(HttpMethod.Post, $"sessions/{Escape(tunnel)}/disconnect", body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<NodeView>> ListNodes(CancellationToken cancellationToken) => List<NodeView>("nodes", cancellationToken);

    /// <inheritdoc/>
    public Task<Outcome> DrainNode(string name, CancellationToken cancellationToken) => Change(HttpMethod.Post, $"nodes/{Escape(name)}/drain", body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PoolView>> ListPools(CancellationToken cancellationToken) => List<PoolView>("pools", cancellationToken);

    /// <inheritdoc/>
    public Task<RingView> GetRing(CancellationToken cancellationToken) => Get<RingView>("rings", cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BlockedView>> ListBlocked(CancellationToken cancellationToken) => List<BlockedView>("blocked", cancellationToken);

    /// <inheritdoc/>
    public Task<Outcome> ChangeBlocked(BlockedChange change, CancellationToken cancellationToken) => change.Add
        ? Change(HttpMethod.Post, "blocked", new BlockedView(change.List, change.Network), cancellationToken)
        : Change(HttpMethod.Delete, $"blocked{Query(("list", change.List), ("network", change.Network))}", body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<MachineView>> ListMachines(CancellationToken cancellationToken) => List<MachineView>("machines", cancellationToken);

    /// <inheritdoc/>
    public Task<Outcome> AddMachine(MachineNaming machine, CancellationToken cancellationToken) => Make("machines", machine, cancellationToken);

    /// <inheritdoc/>
    public Task<Outcome> RemoveMachine(string name, CancellationToken cancellationToken) => Change(HttpMethod.Delete, $"machines/{Escape(name)}", body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ApiTokenView>> ListTokens(CancellationToken cancellationToken) => List<ApiTokenView>("tokens", cancellationToken);

    /// <inheritdoc/>
    public Task<Outcome> AddToken(ApiTokenNaming token, CancellationToken cancellationToken) => Make("tokens", token, cancellationToken);

    /// <inheritdoc/>
    public Task<Outcome> RemoveToken(string name, CancellationToken cancellationToken) => Change(HttpMethod.Delete, $"tokens/{Escape(name)}", body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<PolicyDefinition> GetPolicies(CancellationToken cancellationToken) => Get<PolicyDefinition>("policies", cancellationToken);

    /// <inheritdoc/>
    public async Task<PolicyReport> ApplyPolicies(string text, bool dryRun, CancellationToken cancellationToken)
    {
        using var content = new StringContent(text, Encoding.UTF8, "application/json");
        using var response = dryRun ? await _http.PostAsync(Route("policies/check"), content, cancellationToken) : await _http.PutAsync(Route("policies"), content, cancellationToken);
        if (response.StatusCode != HttpStatusCode.UnprocessableEntity)
        {
            return await Read<PolicyReport>(response, cancellationToken);
        }

        var problem = await ProblemOf(response, cancellationToken);
        return new PolicyReport(Done: false, problem.Errors ?? [], problem.Detail ?? "");
    }

    /// <inheritdoc/>
    public async Task<PolicyExplanation> ExplainPolicy(LoginQuestion question, CancellationToken cancellationToken)
    {
        // What cannot be understood is said here, and not by the server.
        question.Ask(PolicyDefinition.Empty, [], TimeProvider.System);
        using var response = await _http.PostAsJsonAsync(Route("policies/explain"), question, cancellationToken);
        return await Read<PolicyExplanation>(response, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<VersionView> GetVersion(CancellationToken cancellationToken) => Get<VersionView>("version", cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SettingView>> GetConfiguration(CancellationToken cancellationToken) => List<SettingView>("configuration", cancellationToken);

    /// <inheritdoc/>
    public Task<AuditPage> ReadAudit(int limit, string? cursor, CancellationToken cancellationToken) => Get<AuditPage>($"audit{Query(("limit", $"{limit}"), ("cursor", cursor))}", cancellationToken);

    /// <inheritdoc/>
    public Task<ProfileKindsView> ListProfileKinds(CancellationToken cancellationToken) => Get<ProfileKindsView>("profiles", cancellationToken);

    /// <inheritdoc/>
    public async Task<ProfileFile?> MakeProfile(ProfileRequest request, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync(Route("profiles"), request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            return await Read<ProfileFile>(response, cancellationToken);
        }

        // So answers a server for a user who is not there, and an older one for a route that is not.
        using var kinds = await _http.GetAsync(Route("profiles"), cancellationToken);
        return request.User is not null && kinds.StatusCode != HttpStatusCode.NotFound ? null : throw new HttpRequestException("The server is older than this command and makes no profiles: run the command where the server runs, in its own version.");
    }

    /// <inheritdoc/>
    public async Task<ApplyReport> ApplyDefinitions(string text, bool dryRun, CancellationToken cancellationToken)
    {
        using var content = new StringContent(text);
        using var response = await _patient.PostAsync(Whole($"{CommandRoutes.Definitions}?dryRun={dryRun}"), content, cancellationToken);
        return await Read<ApplyReport>(response, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ExportAnswer> Export(bool withKeys, CancellationToken cancellationToken)
    {
        using var response = await _patient.GetAsync(Whole($"{CommandRoutes.Export}?withKeys={withKeys}"), cancellationToken);
        return await Read<ExportAnswer>(response, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ImportOutcome>> Import(ImportRequest request, CancellationToken cancellationToken)
    {
        using var response = await _patient.PostAsJsonAsync(Whole(CommandRoutes.Import), request, cancellationToken);
        return await Read<List<ImportOutcome>>(response, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<RotationStep> RotateKey(bool begin, CancellationToken cancellationToken)
    {
        using var response = await _patient.PostAsync(Whole($"{CommandRoutes.RotateKey}?begin={begin}"), content: null, cancellationToken);
        return await Read<RotationStep>(response, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _patient.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Uri Route(string route) => new($"{ApiRoutes.Root}/{route}", UriKind.Relative);

    private static Uri Whole(string route) => new(route, UriKind.Relative);

    private static string Escape(string name) => Uri.EscapeDataString(name);

    private static string Query(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        return query.ToString();
    }

    // A path without a name would be another route.
    private Task<Outcome> ChangeUser(HttpMethod method, string name, string what, object? body, CancellationToken cancellationToken) => name.Length == 0
        ? Task.FromResult(new Outcome(Done: false, "There is no user without a name.") { Refusal = Refusal.NotFound })
        : Change(method, $"users/{Escape(name)}{what}", body, cancellationToken);

    private Task<Outcome> Change(HttpMethod method, string route, object? body, CancellationToken cancellationToken) =>
        Send<DoneView>(method, route, body, done => done.Message, cancellationToken);

    private Task<Outcome> Make(string route, object body, CancellationToken cancellationToken) => Send<MadeTokenView>(HttpMethod.Post, route, body, made => made.Token, cancellationToken);

    private async Task<Outcome> Send<T>(HttpMethod method, string route, object? body, Func<T, string> messageOf, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, Route(route)) { Content = body is null ? null : JsonContent.Create(body, body.GetType()) };
        using var response = await _http.SendAsync(request, cancellationToken);
        Refusal? refusal = response.StatusCode switch
        {
            HttpStatusCode.NotFound => Refusal.NotFound,
            HttpStatusCode.Conflict => Refusal.Conflict,
            HttpStatusCode.UnprocessableEntity => Refusal.Invalid,
            _ => null,
        };
        return refusal is { } why
            ? new Outcome(Done: false, (await ProblemOf(response, cancellationToken)).Detail ?? "It was refused.") { Refusal = why }
            : new Outcome(Done: true, messageOf(await Read<T>(response, cancellationToken)));
    }

    private async Task<T?> Find<T>(string route, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await _http.GetAsync(Route(route), cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await Read<T>(response, cancellationToken);
    }

    private async Task<IReadOnlyList<T>> List<T>(string route, CancellationToken cancellationToken) => await Get<List<T>>(route, cancellationToken);

    private async Task<T> Get<T>(string route, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(Route(route), cancellationToken);
        return await Read<T>(response, cancellationToken);
    }

    private static async Task<T> Read<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            var problem = await ProblemOf(response, cancellationToken);
            var errors = problem.Errors is { Count: > 0 } ? $" {string.Join("; ", problem.Errors)}" : "";
            throw new HttpRequestException($"{problem.Detail ?? $"The server answered {(int)response.StatusCode}."}{errors}");
        }

        return await response.Content.ReadFromJsonAsync<T>(cancellationToken) ?? throw new HttpRequestException("The serving process gave an empty answer.");
    }

    private static async Task<SentProblem> ProblemOf(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return response.Content.Headers.ContentType?.MediaType is ApiProblem.ContentType
                ? await response.Content.ReadFromJsonAsync<SentProblem>(cancellationToken) ?? new SentProblem(Detail: null, Errors: null)
                : new SentProblem(Detail: null, Errors: null);
        }
        catch (JsonException)
        {
            return new SentProblem(Detail: null, Errors: null);
        }
    }

    /// <summary>What is read of a problem (RFC 9457).</summary>
    private sealed record SentProblem(string? Detail, IReadOnlyList<string>? Errors);
}
