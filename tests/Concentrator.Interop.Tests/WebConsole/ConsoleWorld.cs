using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Concentrator.Interop.Tests.Observability;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Swarms;
using Microsoft.Playwright;

namespace Concentrator.Interop.Tests.WebConsole;

/// <summary>A server with users, a policy, a block list, live tunnels, machines that have stated their health, users at work and logins that it refuses; and a browser.</summary>
public sealed class ConsoleWorld : IAsyncLifetime
{
    private const int MostTunnels = 50;

    private static readonly string[] Names =
    [
        "anna.berg", "ben.fischer", "carla.rossi", "david.chen", "elif.kaya", "felix.wagner", "grace.okafor", "hugo.martin", "ines.silva", "jonas.meyer",
    ];

    private readonly HttpClient _http = new();
    private LoopbackServer? _server;
    private Swarm? _swarm;
    private StatingMachines? _machines;
    private ObservedLoad? _load;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal static string Axe => Path.Combine(Root, "tests", "Concentrator.Deploy.Tests", "tools", "node_modules", "axe-core", "axe.min.js");

    internal static int Tunnels => MostTunnels;

    internal Uri Console => new($"http://{_server!.Admin}/console/");

    /// <summary>An administrator's token.</summary>
    internal string Token { get; private set; } = "";

    private static string Root => Path.GetFullPath(Path.Combine(Here(), "..", "..", ".."));

    public async Task InitializeAsync()
    {
        if (new ConsoleFactAttribute().Skip is not null)
        {
            return;
        }

        _server = await LoopbackServer.StartAsync([
            "Policies:Rules:0:Name=left", "Policies:Rules:0:When:Groups:0=left", "Policies:Rules:0:Deny=The account is of somebody who left.",
            "Policies:Rules:1:Name=contractors", "Policies:Rules:1:When:Groups:0=contractors", "Policies:Rules:1:When:Hours:0=Mon-Fri 08:00-18:00", "Policies:Rules:1:IdleLimit=30m",
            .. StatingMachines.Policy,
            "Policies:Rules:4:Name=staff", "Policies:Rules:4:RateDown=50M",
            "Pools:guests:Prefix=10.98.0.0/26", "Edge:Drain:Pace=12s"]);
        Token = await AddTokenAsync("night-shift", "admin");
        _http.BaseAddress = new Uri($"http://{_server.Admin}/api/v1/");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        foreach (var name in Names)
        {
            await PostAsync("users", new { name, password = LoopbackServer.Password, groups = new[] { name[0] < 'e' ? "contractors" : "staff" } });
        }

        foreach (var (user, group, _, _, _) in StatingMachines.All)
        {
            await PostAsync("users", new { name = user, password = LoopbackServer.Password, groups = new[] { group } });
        }

        await PostAsync("users", new { name = "walter.gone", password = LoopbackServer.Password, groups = new[] { "left" } });
        await PostAsync("blocked", new { list = "clients", network = "203.0.113.0/24" });
        await PostAsync("blocked", new { list = "destinations", network = "198.51.100.7" });
        _swarm = await Swarm.StartAsync(new SwarmOptions { Host = "127.0.0.1", Port = _server.Edge.Port, Users = Names[4..], Password = LoopbackServer.Password, Tunnels = MostTunnels });
        _machines = await StatingMachines.StartAsync(_server, async (name, user) => JsonNode.Parse(await PostAsync("machines", new { name, user }))!["token"]!.GetValue<string>());
        _playwright = await Playwright.CreateAsync();
        _browser = await LaunchAsync(_playwright);
    }

    public async Task DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
        try
        {
            // What went wrong at work is told here.
            await (_load?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        finally
        {
            await (_machines?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (_swarm?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
            _http.Dispose();
        }
    }

    /// <summary>Has people come and go from now on, and wrong passwords tried.</summary>
    internal async Task PutToWorkAsync() =>
        _load ??= _server is null ? null : await ObservedLoad.StartAsync([_server.Edge], LoopbackServer.User, LoopbackServer.Password, LoopbackServer.Gateway);

    /// <summary>Starts a browser.</summary>
    internal static Task<IBrowser> LaunchAsync(IPlaywright playwright) =>
        playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium", Args = Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [] });

    /// <summary>Opens a window that nobody has signed in with.</summary>
    internal Task<ConsoleWindow> OpenAsync(ColorScheme colors = ColorScheme.Light, int width = 1400, int height = 900) => OpenAsync(_browser!, Console, colors, width, height);

    /// <summary>Opens a window on a console.</summary>
    internal static async Task<ConsoleWindow> OpenAsync(IBrowser browser, Uri console, ColorScheme colors = ColorScheme.Light, int width = 1400, int height = 900)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ColorScheme = colors, ViewportSize = new ViewportSize { Width = width, Height = height }, ReducedMotion = ReducedMotion.Reduce });
        return await ConsoleWindow.OpenAsync(context, console, await File.ReadAllTextAsync(Axe));
    }

    /// <summary>Makes a token by the command.</summary>
    internal async Task<string> AddTokenAsync(string name, string role) => (await _server!.CommandAsync("token", "add", name, "--role", role)).Trim().Split('\n')[^1].Trim();

    /// <summary>What the command writes for a kind of client.</summary>
    internal async Task<byte[]> ExportProfileAsync(string format, string user)
    {
        using var folder = new TemporaryFolder("profile");
        await _server!.CommandAsync("profile", "export", "--for", format, "--user", user, folder.File("made"));
        return await File.ReadAllBytesAsync(folder.File("made"));
    }

    /// <summary>What the API makes for a kind of client.</summary>
    internal async Task<byte[]> MakeProfileAsync(string format, string user)
    {
        using var answer = await SendAsync(HttpMethod.Post, "profiles", new JsonObject { ["format"] = format, ["user"] = user }.ToJsonString(), Token);
        return System.Text.Encoding.UTF8.GetBytes(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["text"]!.GetValue<string>());
    }

    /// <summary>Asks the API for a change.</summary>
    internal async Task<HttpResponseMessage> SendAsync(HttpMethod method, string route, string? body = null, string? token = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(route, UriKind.Relative)) { Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await _http.SendAsync(request);
    }

    /// <summary>What the audit has of late, as <c>WHAT TARGET</c>.</summary>
    internal async Task<IReadOnlyList<string>> AuditAsync() =>
        [.. (await GetAsync("audit?limit=40"))["items"]!.AsArray().Select(one => $"{one!["what"]} {one["target"]}")];

    /// <summary>Asks the API.</summary>
    internal async Task<JsonNode> GetAsync(string route) => JsonNode.Parse(await _http.GetStringAsync(new Uri(route, UriKind.Relative)))!;

    /// <summary>Where a picture of a page is kept, for a person to look at.</summary>
    internal static string Picture(string name)
    {
        var folder = Path.Combine(Root, "artifacts", "test", "console");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, $"{name}.png");
    }

    private async Task<string> PostAsync(string route, object body)
    {
        using var answer = await _http.PostAsync(new Uri(route, UriKind.Relative), JsonContent.Create(body, body.GetType()));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return text;
    }

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
