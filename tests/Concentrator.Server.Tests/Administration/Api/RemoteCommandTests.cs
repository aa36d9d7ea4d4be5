using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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
