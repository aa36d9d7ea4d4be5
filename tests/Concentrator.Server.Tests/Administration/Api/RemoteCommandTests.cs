using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Concentrator.Control.Tokens;
using Concentrator.Server.Commands;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Server.Tests.Administration.Api;

/// <summary>The commands over the network, with a token.</summary>
public sealed class RemoteCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Commands_go_to_a_server_over_TLS_and_do_what_the_token_allows()
    {
        await using var world = await ApiWorld.Start(change: (files, settings) => settings with { TlsListen = [new IPEndPoint(IPAddress.Loopback, 0)], CertificatePath = MakeCertificate(files) });
        var https = world.Server.Addresses.Single(address => address.StartsWith("https", StringComparison.Ordinal));
        string[] Remote(ApiRole role) => ["--server", https, "--token-file", TokenFile(world, role), "--ca", _directory.File("ca.pem")];

        Assert.Equal((0, ""), Ends(await Run(["user", "add", "DOMAIN\\bert/ü ?&", "--password", "correct horse", "--group", "staff", .. Remote(ApiRole.Admin)])));
        var (code, output, error) = await Run(["user", "list", .. Remote(ApiRole.Viewer)]);
        Assert.True(code == 0, error);
        Assert.Contains("DOMAIN\\bert/ü ?&", output, StringComparison.Ordinal);
        Assert.Equal(0, (await Run(["user", "otp", "DOMAIN\\bert/ü ?&", "remove", .. Remote(ApiRole.Admin)])).Code);
        Assert.Equal(1, (await Run(["user", "disable", "nobody", .. Remote(ApiRole.Operator)])).Code);

        var refused = await Run(["user", "remove", "DOMAIN\\bert/ü ?&", .. Remote(ApiRole.Operator)]);
        Assert.Equal(1, refused.Code);
        Assert.Contains("It takes a token of role admin", refused.Error, StringComparison.Ordinal);

        await world.AddUser("ann");
        var tunnel = await world.Dial("ann");
        Assert.Contains(tunnel.ToString(), (await Run(["session", "list", "--user", "ann", .. Remote(ApiRole.Viewer)])).Output, StringComparison.Ordinal);
        Assert.DoesNotContain(tunnel.ToString(), (await Run(["session", "list", "--level", "quarantine", .. Remote(ApiRole.Viewer)])).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await Run(["session", "list", "--address", "there", .. Remote(ApiRole.Viewer)])).Code);
        Assert.Contains("mschapv2", (await Run(["session", "show", tunnel.ToString(), .. Remote(ApiRole.Viewer)])).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Run(["session", "disconnect", tunnel.ToString(), .. Remote(ApiRole.Operator)])).Code);
        Assert.Contains("10.9.0.0/16", (await Run(["pool", "list", "--output", "json", .. Remote(ApiRole.Viewer)])).Output, StringComparison.Ordinal);
        Assert.Contains("permitted", (await Run(["policy", "explain", "--user", "ann", .. Remote(ApiRole.Viewer)])).Output, StringComparison.Ordinal);
        File.WriteAllText(_directory.File("policy.json"), """{ "Policies": { "Default": "deny" } }""");
        Assert.Equal(0, (await Run(["policy", "apply", _directory.File("policy.json"), .. Remote(ApiRole.Admin)])).Code);
        Assert.Contains("Otherwise: deny", (await Run(["policy", "show", .. Remote(ApiRole.Viewer)])).Output, StringComparison.Ordinal);

        var made = await Run(["token", "add", "robot", "--role", "viewer", "--expires", "1h", .. Remote(ApiRole.Admin)]);
        Assert.StartsWith("ca1.robot.", made.Output, StringComparison.Ordinal);
        Assert.Matches("robot +viewer", (await Run(["token", "list", .. Remote(ApiRole.Admin)])).Output);
        Assert.Equal(0, (await Run(["token", "remove", "robot", .. Remote(ApiRole.Admin)])).Code);
        Assert.Equal(1, (await Run(["export", .. Remote(ApiRole.Admin)])).Code);
    }

    [Fact]
    public async Task What_the_API_tells_the_commands_tell_too_as_columns_and_as_JSON()
    {
        await using var world = await ApiWorld.Start();
        string[] remote = ["--server", world.Server.Addresses[0], "--token-file", TokenFile(world, ApiRole.Admin)];
        await world.AddUser("ann");
        await world.AddUser("bert");
        var tunnel = await world.Dial("ann");
        await world.Dial("bert", "192.0.2.2");
        await world.StateHealth(tunnel);

        var health = await Run(["health", "list", .. remote]);
        Assert.Matches($"(?m)^{tunnel} +ann +full +pc7 +tunnel .* yes ", health.Output);
        Assert.DoesNotContain("bert", health.Output, StringComparison.Ordinal);
        Assert.Equal("pc7", Json(await Run(["health", "list", "-o", "json", .. remote]))[0]!["statements"]![0]!["machine"]!.GetValue<string>());
        Assert.Contains("There is no ring", (await Run(["ring", "show", .. remote])).Output, StringComparison.Ordinal);
        Assert.Equal(0, Json(await Run(["ring", "show", "-o", "json", .. remote]))["partitions"]!.GetValue<int>());
        Assert.Matches("(?m)^Version +1\\.2\\.3\nEdition +test\nNode +here\nRole +standalone$", (await Run(["version", .. remote])).Output);
        var given = (await Run(["config", "show", "--given", .. remote])).Output;
        Assert.Matches("(?m)^Radius:Servers:one:Secret +\\(secret\\) +given$", given);
        Assert.DoesNotContain("default", given, StringComparison.Ordinal);
        Assert.Matches("(?m)^Edge:Workers .* default$", (await Run(["config", "show", .. remote])).Output);
        Assert.DoesNotContain("hidden-secret", given + (await Run(["config", "show", "-o", "json", .. remote])).Output, StringComparison.Ordinal);

        Assert.Matches("(?m)^Name +bert$", (await Run(["user", "show", "bert", .. remote])).Output);
        Assert.Equal(1, (await Run(["user", "show", "carl", .. remote])).Code);
        Assert.Equal("bert", Assert.Single(Json(await Run(["user", "list", "--search", "ber", "-o", "json", .. remote])).AsArray())!["name"]!.GetValue<string>());
        Assert.Equal(2, Json(await Run(["session", "list", "--method", "mschapv2", "-o", "json", .. remote])).AsArray().Count);
        Assert.Empty(Json(await Run(["session", "list", "--method", "eap", "-o", "json", .. remote])).AsArray());

        var made = Json(await Run(["user", "add", "carl", "-o", "json", .. remote]));
        Assert.Matches("^[a-z2-9-]+$", made["password"]!.GetValue<string>());
        Assert.Contains("carl", made["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("ca1.robot.", Json(await Run(["token", "add", "robot", "--role", "viewer", "-o", "json", .. remote]))["token"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.True(Json(await Run(["policy", "explain", "--user", "ann", "-o", "json", .. remote]))["permitted"]!.GetValue<bool>());
        var refused = await Run(["user", "remove", "nobody", "-o", "json", .. remote]);
        Assert.Equal((1, ""), (refused.Code, refused.Output));
        Assert.StartsWith("concentrator: ", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_sent_to_nobody_who_is_not_known_and_never_in_the_clear()
    {
        await using var world = await ApiWorld.Start(change: (files, settings) => settings with { TlsListen = [new IPEndPoint(IPAddress.Loopback, 0)], CertificatePath = MakeCertificate(files) });
        var https = world.Server.Addresses.Single(address => address.StartsWith("https", StringComparison.Ordinal));
        var token = TokenFile(world, ApiRole.Viewer);

        Assert.Equal(1, (await Run(["node", "list", "--server", https, "--token-file", token])).Code);
        Assert.Equal(1, (await Run(["node", "list", "--server", https, "--ca", _directory.File("ca.pem")])).Code);
        var clear = await Run(["node", "list", "--server", "http://192.0.2.1:9180", "--token-file", token]);
        Assert.Equal(1, clear.Code);
        Assert.Contains("read on the way", clear.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Run(["node", "list", "--server", world.Server.Addresses.Single(address => address.StartsWith("http:", StringComparison.Ordinal)), "--token-file", token])).Code);
    }

    [Fact]
    public async Task The_command_socket_is_another_way_to_the_same_operations_and_is_noted_with_its_user()
    {
        await using var world = await ApiWorld.Start();
        string[] local = ["--set", $"DataDirectory={world.Data}"];
        var made = await Run(["token", "add", "robot", "--role", "operator", .. local]);
        Assert.Equal((0, ""), Ends(made));
        Assert.Contains("robot", (await Run(["token", "list", .. local])).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await Run(["token", "remove", "nobody", .. local])).Code);
        Assert.Equal(2, (await Run(["token", "add", "robot", "--role", "king", .. local])).Code);
        Assert.Equal(2, (await Run(["token", "add", "other", "--role", "viewer", "--expires", "soon", .. local])).Code);
        Assert.Matches("\"who\":\"uid [0-9]+\",\"role\":\"admin\",\"from\":\"socket\",\"what\":\"token.add\",\"target\":\"robot\",\"result\":\"done\"", world.AuditText);
        Assert.DoesNotContain(made.Output.Trim().Split('.')[^1], world.AuditText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("powershell")]
    public async Task Shells_are_told_how_to_complete(string shell)
    {
        var (code, output, _) = await Run(["completion", shell]);

        Assert.Equal(0, code);
        Assert.Contains("concentrator", output, StringComparison.Ordinal);
        Assert.Contains("[suggest", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_that_fit_are_suggested()
    {
        var suggested = await FinishedProgram.Run(ConcentratorProcess.Program, ["[suggest:19]", "concentrator user d"]);

        Assert.Equal(0, suggested.ExitCode);
        Assert.Contains("disable", suggested.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("unlock", suggested.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("concentrator nod", "node")]
    [InlineData("concentrator node dr", "drain")]
    [InlineData("concentrator audit list --un", "--until")]
    [InlineData("concentrator session list --ne", "--newest")]
    [InlineData("concentrator user list --output j", "json")]
    [InlineData("concentrator profile export --for net", "networkmanager")]
    public async Task Bash_completes_a_line_that_is_begun(string line, string completed)
    {
        const string Script = """
            source <(concentrator completion bash) || exit 9
            COMP_LINE=$1 COMP_POINT=${#1}
            read -ra COMP_WORDS <<< "$1"
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _concentrator
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        var path = $"{Path.GetDirectoryName(ConcentratorProcess.Program)}:{Environment.GetEnvironmentVariable("PATH")}";
        var run = await FinishedProgram.Run("env", [$"PATH={path}", "bash", "-c", Script, "bash", line]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal([completed], run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static JsonNode Json((int Code, string Output, string Error) run)
    {
        Assert.True(run.Code == 0, run.Error);
        return JsonNode.Parse(run.Output)!;
    }

    private static (int Code, string Error) Ends((int Code, string Output, string Error) run) => (run.Code, run.Error);

    private static async Task<(int Code, string Output, string Error)> Run(string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await CommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private string TokenFile(ApiWorld world, ApiRole role)
    {
        File.WriteAllText(_directory.File($"{role}.token"), world.TokenOf(role) + "\n");
        return _directory.File($"{role}.token");
    }

    private string MakeCertificate(TemporaryDirectory files)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(_directory.File("ca.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(files.File("admin.pem"), $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return files.File("admin.pem");
    }
}
