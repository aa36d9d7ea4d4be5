using System.Net;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Control.Tokens;
using Concentrator.Server.Certificates;
using Concentrator.Server.Commands;
using Concentrator.Server.Configuration;
using Concentrator.Server.Profiles;
using Concentrator.Server.Tests.Configuration;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Server.Tests.Administration.Api;

public sealed class ApiProfileTests : IDisposable
{
    private const string Host = "vpn.example.test";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Every_profile_is_what_the_command_makes_on_the_server_and_from_elsewhere()
    {
        await using var world = await ApiWorld.Start(door: Door);
        await world.AddUser("anna");
        string[] here = ["--set", $"DataDirectory={world.Data}", "--set", "Edge:Listen:0=*:443"];
        await File.WriteAllTextAsync(_directory.File("viewer.token"), world.TokenOf(ApiRole.Viewer));
        string[] elsewhere = ["--server", world.Server.Addresses[0], "--token-file", _directory.File("viewer.token")];
        foreach (var format in (await world.Get("profiles", ApiRole.Viewer))["formats"]!.AsArray().Select(one => one!["format"]!.GetValue<string>()))
        {
            var (status, made) = await world.Ask(HttpMethod.Post, "profiles", new { format, user = "anna", groups = new[] { "staff" }, host = Host }, ApiRole.Viewer);
            Assert.True(status == HttpStatusCode.OK, made.ToJsonString());
            var text = made["text"]!.GetValue<string>();
            Assert.Contains(Host, text, StringComparison.Ordinal);
            Assert.StartsWith("Concentrator-anna.", made["fileName"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Equal(format is "android", made["code"]?.GetValue<string>().StartsWith("data:image/png;base64,", StringComparison.Ordinal) ?? false);
            foreach (var place in new[] { here, elsewhere })
            {
                Assert.Equal((0, text, ""), await Run(["profile", "export", "--for", format, "--user", "anna", "--group", "staff", "--host", Host, .. place]));
            }
        }

        Assert.Contains("\"what\":\"profile.make\",\"target\":\"anna\",\"result\":\"done\",\"detail\":\"networkmanager\"", world.AuditText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_formats_are_listed_with_how_their_clients_can_log_in_here()
    {
        await using var world = await ApiWorld.Start(door: Door);
        var kinds = await world.Get("profiles", ApiRole.Viewer);

        Assert.Equal(ProfileFormats.All.Select(format => format.Word), kinds["formats"]!.AsArray().Select(one => one!["format"]!.GetValue<string>()));
        Assert.Equal(Host, kinds["server"]!.GetValue<string>());
        Assert.Contains("mschapv2", kinds["methods"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.All(kinds["formats"]!.AsArray(), one => Assert.NotEmpty(one!["methods"]!.AsArray()));
    }

    [Fact]
    public async Task What_cannot_be_made_is_named_and_no_file_of_the_server_is_read_for_it()
    {
        await using var world = await ApiWorld.Start(door: Door);
        Assert.Equal(HttpStatusCode.NotFound, await world.StatusOf(HttpMethod.Post, "profiles", new { format = "windows", user = "nobody" }));
        Assert.Equal(HttpStatusCode.BadRequest, await world.StatusOf(HttpMethod.Post, "profiles", new { user = "nobody" }));
        foreach (var (body, problem) in new (object Body, string Problem)[]
        {
            (new { format = "teapot" }, "is no format"), (new { format = "windows", host = "a b" }, "is no server"), (new { format = "windows", method = "magic" }, "is no method"),
            (new { format = "windows", name = "a/b" }, "is no name"), (new { format = "windows", authority = "rubbish" }, "cannot be read as a certificate"),
        })
        {
            var (status, answer) = await world.Ask(HttpMethod.Post, "profiles", body);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Contains(problem, Assert.Single(answer["errors"]!.AsArray())!.GetValue<string>(), StringComparison.Ordinal);
        }

        // No member of a request names a file.
        var (_, made) = await world.Ask(HttpMethod.Post, "profiles", new { format = "sstp", authorityFile = "/etc/passwd" });
        var (_, usual) = await world.Ask(HttpMethod.Post, "profiles", new { format = "sstp" });
        Assert.Equal(usual["text"]!.GetValue<string>(), made["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_server_that_has_no_certificate_yet_says_so()
    {
        await using var world = await ApiWorld.Start(door: data => SettingsFixture.Load(("DataDirectory", data), ("Edge:HostNames:0", Host)));
        var (status, answer) = await world.Ask(HttpMethod.Post, "profiles", new { format = "windows" }, ApiRole.Viewer);

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("has no certificate yet", answer["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "has no certificate yet")]
    [InlineData("no certificate", "cannot read its own authority")]
    public async Task Where_a_server_keeps_its_authority_is_told_on_its_machine_only(string? text, string problem)
    {
        await using var world = await ApiWorld.Start(door: data => SettingsFixture.Load(("DataDirectory", data), ("Edge:HostNames:0", Host)));
        var path = Path.Combine(world.Data, "certificate", "ca.crt");
        if (text is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text);
        }

        var (status, answer) = await world.Ask(HttpMethod.Post, "profiles", new { format = "windows" }, ApiRole.Viewer);
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains(problem, answer["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain(world.Data, answer.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("ca.crt", answer.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("PEM", answer.ToJsonString(), StringComparison.Ordinal);

        var local = await Run(["profile", "export", "--for", "windows", "--set", $"DataDirectory={world.Data}"]);
        Assert.Equal((1, ""), (local.Code, local.Output));
        Assert.Contains(problem, local.Error, StringComparison.Ordinal);
        Assert.Contains(path, local.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_authoritys_file_the_certificate_alone_is_sent_and_its_key_never()
    {
        await using var world = await ApiWorld.Start(door: Door);
        await using var other = await OlderServer.Start();
        using var authority = CertificateRequests.SelfSigned(days: 10);
        await File.WriteAllTextAsync(_directory.File("ca.pem"), $"{authority.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}\n{authority.ExportCertificatePem()}\n");
        await File.WriteAllTextAsync(_directory.File("viewer.token"), world.TokenOf(ApiRole.Viewer));
        string[] export = ["profile", "export", "--for", "linux", "--authority", _directory.File("ca.pem"), "--token-file", _directory.File("viewer.token"), "--server"];

        var (code, output, error) = await Run([.. export, world.Server.Addresses[0]]);
        Assert.True(code == 0, error);
        Assert.Contains(authority.ExportCertificatePem(), output, StringComparison.Ordinal);

        Assert.Equal(1, (await Run([.. export, other.Address])).Code);
        var sent = string.Concat(other.Bodies);
        Assert.Contains("BEGIN CERTIFICATE", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", sent, StringComparison.Ordinal);

        var none = await Run(["profile", "export", "--for", "linux", "--authority", _directory.File("viewer.token"), "--token-file", _directory.File("viewer.token"), "--server", other.Address]);
        Assert.Equal(2, none.Code);
        Assert.Contains("cannot be read as a certificate in PEM", none.Error, StringComparison.Ordinal);
        Assert.Equal(sent, string.Concat(other.Bodies));
    }

    [Theory]
    [InlineData]
    [InlineData("--user", "anna")]
    public async Task A_server_without_profiles_is_told_from_one_without_the_user(params string[] options)
    {
        await using var world = await ApiWorld.Start(door: Door);
        await using var older = await OlderServer.Start();
        await File.WriteAllTextAsync(_directory.File("viewer.token"), world.TokenOf(ApiRole.Viewer));
        string[] export = ["profile", "export", "--for", "sstp", "--token-file", _directory.File("viewer.token"), .. options, "--server"];

        Assert.StartsWith("concentrator: The server is older than this command", (await Run([.. export, older.Address])).Error, StringComparison.Ordinal);
        Assert.Equal(options.Length == 0 ? "" : "concentrator: There is no user anna; concentrator user list shows them.\n", (await Run([.. export, world.Server.Addresses[0]])).Error);
    }

    [Fact]
    public async Task A_node_that_no_client_dials_says_so()
    {
        await using var world = await ApiWorld.Start();
        var (status, answer) = await world.Ask(HttpMethod.Get, "profiles");

        Assert.Equal(HttpStatusCode.NotImplemented, status);
        Assert.Contains("ask the admin port of an edge", answer["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotImplemented, await world.StatusOf(HttpMethod.Post, "profiles", new { format = "windows" }));
    }

    private static ConcentratorSettings Door(string data)
    {
        new CertificateMaker(Path.Combine(data, "certificate"), TimeProvider.System).Obtain([Host]);
        return SettingsFixture.Load(("DataDirectory", data), ("Edge:Listen:0", "*:443"), ("Edge:HostNames:0", Host));
    }

    private static async Task<(int Code, string Output, string Error)> Run(string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await CommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
