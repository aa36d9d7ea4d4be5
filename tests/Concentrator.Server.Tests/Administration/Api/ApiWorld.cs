using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Concentrator.Control.Addresses;
using Concentrator.Control.Local;
using Concentrator.Control.Ports;
using Concentrator.Control.Tokens;
using Concentrator.Control.Users;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Server.Administration;
using Concentrator.Server.Configuration;
using Concentrator.Server.Metrics;
using Concentrator.Server.Tests.Programs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Server.Tests.Administration.Api;

/// <summary>A control plane with an admin port, an edge that has introduced itself, and a token of each role.</summary>
internal sealed class ApiWorld : IAsyncDisposable
{
    internal const string Password = "correct horse";
    internal const string Edge = "edge-1";

    private readonly TemporaryDirectory _directory;
    private readonly MetricsPage _metrics;
    private readonly Dictionary<ApiRole, string> _tokens = [];
    private long _epoch;

    private ApiWorld(LocalControlPlane plane, AdminServer server, SteppedClock clock, TemporaryDirectory directory, MetricsPage metrics)
    {
        (Plane, Server, Clock, _directory, _metrics) = (plane, server, clock, directory, metrics);
        Http = new HttpClient { BaseAddress = new Uri(server.Addresses[0]) };
    }

    internal LocalControlPlane Plane { get; }

    internal AdminServer Server { get; }

    internal SteppedClock Clock { get; }

    internal HttpClient Http { get; }

    /// <summary>What reading the configuration ends with from now on; null for nothing.</summary>
    internal Exception? Fault { get; set; }

    /// <summary>What looking for a token ends with from now on; null for nothing.</summary>
    internal Exception? TokenFault { get; set; }

    internal string Data => _directory.File("data");

    internal string AuditText => File.Exists($"{Data}/audit.jsonl") ? File.ReadAllText($"{Data}/audit.jsonl") : "";

    internal static async Task<ApiWorld> Start(int requestsPerSecond = 100_000, Func<TemporaryDirectory, AdminSettings, AdminSettings>? change = null, Func<string, ConcentratorSettings>? door = null)
    {
        var (directory, clock, metrics) = (new TemporaryDirectory(), new SteppedClock(), new MetricsPage());
        var data = directory.File("data");
        Directory.CreateDirectory(data);
        var plane = await LocalControlPlane.OpenAsync(
            new LocalControlPlaneOptions { DataDirectory = data, Pools = [new AddressPoolDefinition { Name = "main", Prefix = IPNetwork.Parse("10.9.0.0/16") }] },
            clock,
            NullLoggerFactory.Instance);
        var settings = new AdminSettings([new IPEndPoint(IPAddress.Loopback, 0)], [], requestsPerSecond);
        var sources = new ConfigurationSources
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal),
            CommandLine = [new("Radius:Servers:one:Address", "192.0.2.9"), new("Radius:Servers:one:Secret", "hidden-secret"), new("Log:Level", "debug"), new("Edge:Listen:0", "*:4433")],
        };
        ApiWorld? started = null;
        var node = new NodeFacts(new VersionView("1.2.3", "test", "here", "standalone"), () => started?.Fault is { } fault ? throw fault : ShownSettings.Of(sources.Read(), SettingsLoader.KnownKeys(Configuration.SettingsFixture.Defaults))) { Door = door?.Invoke(data) };
        var server = new AdminServer(change?.Invoke(directory, settings) ?? settings, data, DirectoryAdministration.Of(plane, node, clock), () => started?.TokenFault is { } fault ? throw fault : plane.ApiTokens, metrics, () => true, clock, NullLoggerFactory.Instance);
        await server.Start(default);
        var world = started = new ApiWorld(plane, server, clock, directory, metrics);
        foreach (var role in Enum.GetValues<ApiRole>())
        {
            world._tokens[role] = (await plane.ApiTokens.Add($"a-{role}", role, expiresAt: null, default)).Token!;
        }

        world._epoch = (await plane.Renew(new RenewRequest(Edge, 0, [], 0), default)).Epoch;
        return world;
    }

    internal string TokenOf(ApiRole role) => _tokens[role];

    internal async Task AddUser(string name) => Assert.True((await Plane.Users.Add(new NewUser(name, Password), default)).Done);

    internal async Task<TunnelId> Dial(string user, string client = "192.0.2.1")
    {
        var begin = new BeginRequest(
            Edge,
            _epoch,
            TunnelId.Create(),
            new TunnelOrigin(new IPEndPoint(IPAddress.Parse(client), 50000), new IPEndPoint(IPAddress.Parse("198.51.100.1"), 443), "vpn.example", CorrelationId: null),
            AuthenticationMethod.MsChapV2);
        var peer = Authenticators.CreatePeer(begin.Method, user, Password, () => null);
        var answer = await Plane.Begin(begin, default);
        var step = peer.Begin();
        for (var round = 1; answer.Verdict == AuthenticationVerdict.Continue; round++)
        {
            step = answer.Packet.Length > 0 ? peer.Receive(answer.Packet) : step;
            answer = await Plane.Answer(new AnswerRequest(Edge, _epoch, begin.Tunnel, round, step.Packet), default);
        }

        Assert.True(await Plane.Opened(new OpenedRequest(Edge, _epoch, begin.Tunnel), default));
        return begin.Tunnel;
    }

    internal async Task StateHealth(TunnelId tunnel) => await Plane.StateHealth(
        new HealthRequest(Edge, _epoch, tunnel, new StatementOfHealth { Source = HealthSource.Tunnel, At = Clock.GetUtcNow(), Machine = "pc7", Firewall = true }),
        default);

    internal async Task<HttpResponseMessage> Send(HttpMethod method, string route, object? body = null, string? token = null)
    {
        using var request = new HttpRequestMessage(method, route.StartsWith('/') ? route : $"/api/v1/{route}")
        {
            Content = body is null ? null : body as HttpContent ?? JsonContent.Create(body, body.GetType()),
        };
        if (token is { Length: > 0 })
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await Http.SendAsync(request);
    }

    /// <summary>Asks as an administrator; answers with the status and the body.</summary>
    internal async Task<(HttpStatusCode Status, JsonNode Body)> Ask(HttpMethod method, string route, object? body = null, ApiRole role = ApiRole.Admin)
    {
        using var response = await Send(method, route, body, _tokens[role]);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal((int)response.StatusCode, JsonNode.Parse(text)!["status"]!.GetValue<int>());
            Assert.NotEmpty(JsonNode.Parse(text)!["detail"]!.GetValue<string>());
        }

        return (response.StatusCode, JsonNode.Parse(text)!);
    }

    internal async Task<JsonNode> Get(string route, ApiRole role = ApiRole.Admin)
    {
        var (status, body) = await Ask(HttpMethod.Get, route, body: null, role);
        Assert.True(status == HttpStatusCode.OK, body.ToJsonString());
        return body;
    }

    internal async Task<HttpStatusCode> StatusOf(HttpMethod method, string route, object? body = null, ApiRole role = ApiRole.Admin) => (await Ask(method, route, body, role)).Status;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        await Plane.DisposeAsync();
        _metrics.Dispose();
        _directory.Dispose();
    }
}
