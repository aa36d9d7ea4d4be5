using System.Net;
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

        var (_, made) = await world.Ask(HttpMethod.Post, "profiles", new { format = "sstp", authorityFile = "/etc/passwd" });
        var (_, usual) = await world.Ask(HttpMethod.Post, "profiles", new { format = "sstp" });
        Assert.Equal(usual["text"]!.GetValue<string>(), made["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_server_that_has_no_certificate_yet_says_so()
    {
        await using var world = await ApiWorld.Start(door: data => SettingsFixture.Load(("DataDirectory", data), ("Edge:HostNames:0", Host)));
        var (status, answer) = await world.Ask(HttpMethod.Post, "profiles", new { format = "windows" });

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("has no certificate yet", answer["detail"]!.GetValue<string>(), StringComparison.Ordinal);
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
