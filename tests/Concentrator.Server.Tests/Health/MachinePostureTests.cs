using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Concentrator.Control.Addresses;
using Concentrator.Control.Local;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Proxy;
using Concentrator.Server.Health;
using Concentrator.Server.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Server.Tests.Health;

/// <summary><c>POST /posture</c> from outside, before a control plane that has a machine and no tunnel of it.</summary>
public sealed class MachinePostureTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("concentrator-posture-").FullName;
    private readonly PostureRates _machines = new();
    private readonly MachineRates _rates;
    private readonly RefusalLog _log = new();
    private LocalControlPlane _plane = null!;
    private MachinePosture _posture = null!;
    private string _token = "";

    public MachinePostureTests() => _rates = new MachineRates(_machines);

    public async Task InitializeAsync()
    {
        _plane = await LocalControlPlane.OpenAsync(new LocalControlPlaneOptions { DataDirectory = _directory, Pools = [new AddressPoolDefinition { Name = "main", Prefix = IPNetwork.Parse("10.9.0.0/16") }] }, TimeProvider.System, NullLoggerFactory.Instance);
        _token = (await _plane.Machines.Add("PC7", "ann", default)).Token!;
        _posture = new MachinePosture(_plane, new PostureEndpoint(TimeProvider.System), _rates, TimeProvider.System, _log);
    }

    public async Task DisposeAsync()
    {
        await _plane.DisposeAsync();
        await _rates.DisposeAsync();
        await _machines.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Each_refusal_has_a_message_of_its_own_and_the_log_has_each_fault_of_a_known_machine_once_a_minute()
    {
        var now = TimeProvider.System.GetUtcNow();
        var (body, old, early) = (Body(now), Body(now.AddMinutes(-6)), Body(now.AddMinutes(6)));
        var stolen = MachineProof.Make(_token, body)!.ToString();
        var strange = _token[..^43] + new string('A', 43);

        (int Status, string Problem)[] refusals =
        [
            await Post(body, header: null),
            await Post(body, $"Bearer {_token}"),
            await Post(body, "Machine PC7"),
            await Post(body, Proof(strange, body)),
            await Post(body, Proof(_token.Replace("PC7", "PC8", StringComparison.Ordinal), body)),
            await Post(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("true", "null", StringComparison.Ordinal)), $"Machine {stolen}"),
            await Post(old, Proof(_token, old)),
            await Post(early, Proof(_token, early)),
            await Post("""{"version":1}"""u8.ToArray(), Proof(_token, """{"version":1}"""u8.ToArray())),
            await Post("{"u8.ToArray(), Proof(_token, "{"u8.ToArray())),
            await Post(new byte[PostureReader.MaxSize + 1], $"Machine {stolen}"),
            await Post(body, $"Machine {stolen}"),
            await Post(body, $"Machine {stolen}"),
            await Post(body, $"Machine {stolen}"),
            await Post(old, Proof(_token.Replace("PC7", "pc7", StringComparison.Ordinal), old)),
        ];

        Assert.Equal([401, 401, 401, 401, 401, 401, 409, 409, 400, 400, 413, 404, 409, 409, 409], refusals.Select(refusal => refusal.Status));
        string[] words = ["is missing (Authorization: Machine)", "newer agent", "not NAME.KEY.PROOF", "No machine has this token", "No machine has this token", "was altered", "too old", "from the future", "'at' is missing", "not JSON", "larger than", "no open tunnel", "is replayed", "is replayed", "too old"];
        Assert.All(refusals.Zip(words), pair => Assert.Contains(pair.Second, pair.First.Problem, StringComparison.Ordinal));
        Assert.Equal(["was altered", "too old", "from the future", "is replayed"], _log.Warnings.Select(line => words.First(word => line.Contains(word, StringComparison.Ordinal))));
        Assert.All(_log.Warnings, line => Assert.Contains("machine PC7", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_captured_request_in_every_spelling_of_the_name_is_the_same_machine()
    {
        var (captured, body) = await Capture("192.0.2.1");

        List<int> statuses = [];
        foreach (var header in Spellings(captured))
        {
            statuses.Add((await Post(body, header, "192.0.2.1")).Status);
        }

        Assert.Equal([.. Enumerable.Repeat(409, PostureRates.PerSource), .. Enumerable.Repeat(429, statuses.Count - PostureRates.PerSource)], statuses);
        Assert.Equal(1, _rates.Known);
    }

    [Fact]
    public async Task Who_has_captured_a_request_takes_nothing_of_the_machines_rate_and_makes_nothing_known()
    {
        var (captured, body) = await Capture("192.0.2.1");
        var now = TimeProvider.System.GetUtcNow();

        List<int> statuses = [];
        foreach (var (i, header) in Spellings(captured).Index())
        {
            statuses.Add((await Post(i % 2 == 0 ? body : Body(now.AddSeconds(1)), header, $"198.51.100.{i % 8}")).Status);
        }

        Assert.All([401, 409], status => Assert.Contains(status, statuses));
        Assert.Equal(1, _rates.Known);
        for (var i = 1; i < PostureRates.PerSource; i++)
        {
            var another = Body(now.AddMilliseconds(i));
            Assert.Equal(404, (await Post(another, Proof(_token, another), "192.0.2.1")).Status);
        }

        var last = Body(now.AddSeconds(2));
        Assert.Equal(429, (await Post(last, Proof(_token, last), "192.0.2.1")).Status);
    }

    [Fact]
    public async Task The_source_is_the_client_that_the_edge_tells_of_and_whoever_tells_of_none_is_not_heard()
    {
        var socket = Path.Combine(_directory, "web.sock");
        await using var site = new BuiltInWebSite(socket, _posture, NullLoggerFactory.Instance);
        await site.Start(default);
        var now = TimeProvider.System.GetUtcNow();
        string[] clients = ["192.0.2.1", "192.0.2.1", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"];

        foreach (var (i, client) in clients.Index())
        {
            var body = Body(now.AddMilliseconds(i));
            Assert.StartsWith("HTTP/1.1 404 ", await Exchange(socket, [.. Told(client), .. Request(body)]), StringComparison.Ordinal);
        }

        Assert.Equal(3, _rates.Known);
        Assert.Empty(await Exchange(socket, Request(Body(now.AddSeconds(1)))));
    }

    private static byte[] Told(string client)
    {
        var header = new byte[ProxyHeaderWriter.MaxSize];
        return header[..ProxyHeaderWriter.Write(new IPEndPoint(IPAddress.Parse(client), 50000), new IPEndPoint(IPAddress.Loopback, 443), header)];
    }

    private static async Task<string> Exchange(string path, byte[] bytes)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), limit.Token);

        // In two pieces, the first of which is no whole header.
        await socket.SendAsync(bytes.AsMemory(0, 14), limit.Token);
        await socket.SendAsync(bytes.AsMemory(14), limit.Token);
        using var answer = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            int count;
            while ((count = await socket.ReceiveAsync(buffer, limit.Token)) > 0)
            {
                answer.Write(buffer, 0, count);
            }
        }
        catch (SocketException)
        {
            // It was cut off.
        }

        return Encoding.ASCII.GetString(answer.ToArray());
    }

    private static IEnumerable<string> Spellings(string header)
    {
        var name = header["Machine ".Length..header.IndexOf('.', StringComparison.Ordinal)];
        return Enumerable.Range(0, 1 << 7).Select(bits => $"Machine {string.Concat(name.Select((c, i) => ((bits >> i) & 1) == 1 ? char.ToUpperInvariant(c) : c))}{header[("Machine ".Length + name.Length)..]}");
    }

    private static byte[] Body(DateTimeOffset madeAt) => PostureWriter.Write(new StatementOfHealth { Source = HealthSource.Token, At = madeAt, Firewall = true }, madeAt);

    private static string Proof(string token, byte[] body) => $"Machine {MachineProof.Make(token, body)}";

    private byte[] Request(byte[] body) =>
        [.. Encoding.ASCII.GetBytes($"POST /posture HTTP/1.1\r\nHost: vpn\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nAuthorization: {Proof(_token, body)}\r\n\r\n"), .. body];

    /// <summary>A machine with a name of several letters states its health; the request is seen by somebody.</summary>
    private async Task<(string Header, byte[] Body)> Capture(string source)
    {
        _token = (await _plane.Machines.Add("annslaptop", "ann", default)).Token!;
        var body = Body(TimeProvider.System.GetUtcNow());
        var header = Proof(_token, body);
        Assert.Equal(404, (await Post(body, header, source)).Status);
        return (header, body);
    }

    private async Task<(int Status, string Problem)> Post(byte[] body, string? header, string? source = null)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = source is null ? null : IPAddress.Parse(source);
        context.Request.Method = "POST";
        context.Request.ContentType = "application/json";
        context.Request.Headers.Authorization = header;
        context.Request.Body = new MemoryStream(body);
        using var response = new MemoryStream();
        context.Response.Body = response;
        await _posture.Answer(context);
        return (context.Response.StatusCode, Assert.Single(JsonNode.Parse(response.ToArray())!["problems"]!.AsArray())!.GetValue<string>());
    }

    private sealed class RefusalLog : ILogger<MachinePosture>
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
            {
                Warnings.Add(formatter(state, exception));
            }
        }
    }
}
