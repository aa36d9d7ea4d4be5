using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Concentrator.Control.Addresses;
using Concentrator.Control.Local;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;
using Concentrator.Server.Health;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Server.Tests.Health;

/// <summary><c>POST /posture</c> from outside, before a control plane that has a machine and no tunnel of it.</summary>
public sealed class MachinePostureTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("concentrator-posture-").FullName;
    private readonly PostureRates _machines = new();
    private readonly TokenRates _rates;
    private readonly RefusalLog _log = new();
    private LocalControlPlane _plane = null!;
    private string _token = "";

    public MachinePostureTests() => _rates = new TokenRates(_machines);

    public async Task InitializeAsync()
    {
        _plane = await LocalControlPlane.OpenAsync(new LocalControlPlaneOptions { DataDirectory = _directory, Pools = [new AddressPoolDefinition { Name = "main", Prefix = IPNetwork.Parse("10.9.0.0/16") }] }, TimeProvider.System, NullLoggerFactory.Instance);
        _token = (await _plane.Machines.Add("PC7", "ann", default)).Token!;
    }

    public async Task DisposeAsync()
    {
        await _plane.DisposeAsync();
        await _rates.DisposeAsync();
        await _machines.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Each_refusal_has_a_message_of_its_own_and_the_log_has_those_of_known_machines()
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
        ];

        Assert.Equal([401, 401, 401, 401, 401, 401, 409, 409, 400, 400, 413, 404, 409], refusals.Select(refusal => refusal.Status));
        string[] words = ["is missing (Authorization: Machine)", "newer agent", "not NAME.KEY.PROOF", "No machine has this token", "No machine has this token", "was altered", "too old", "from the future", "'at' is missing", "not JSON", "larger than", "no open tunnel", "is replayed"];
        Assert.All(refusals.Zip(words), pair => Assert.Contains(pair.Second, pair.First.Problem, StringComparison.Ordinal));
        Assert.Equal(["was altered", "too old", "from the future", "no open tunnel", "is replayed"], _log.Warnings.Select(line => words.Last(word => line.Contains(word, StringComparison.Ordinal))));
        Assert.All(_log.Warnings, line => Assert.Contains("machine PC7", line, StringComparison.Ordinal));
    }

    private static byte[] Body(DateTimeOffset madeAt) => PostureWriter.Write(new StatementOfHealth { Source = HealthSource.Token, At = madeAt, Firewall = true }, madeAt);

    private static string Proof(string token, byte[] body) => $"Machine {MachineProof.Make(token, body)}";

    private async Task<(int Status, string Problem)> Post(byte[] body, string? header)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.ContentType = "application/json";
        context.Request.Headers.Authorization = header;
        context.Request.Body = new MemoryStream(body);
        using var response = new MemoryStream();
        context.Response.Body = response;
        await new MachinePosture(_plane, new PostureEndpoint(TimeProvider.System), _rates, _log).Answer(context);
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
