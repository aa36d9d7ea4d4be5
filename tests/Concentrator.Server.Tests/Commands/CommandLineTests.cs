using Concentrator.Protocol.OneTimePasswords;
using Concentrator.Server.Certificates;
using Concentrator.Server.Commands;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Server.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("serve --frobnicate")]
    [InlineData("serve extra")]
    [InlineData("user")]
    [InlineData("user add")]
    [InlineData("user list --output xml")]
    [InlineData("serve --set novalue")]
    [InlineData("user add a --password b --password-stdin")]
    public async Task A_wrong_command_line_ends_with_2_and_says_why(string arguments)
    {
        var (code, output, error) = await Run(arguments.Split(' '));

        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.StartsWith("concentrator: ", error, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^See concentrator( \w+){0,2} --help\.$", error);
    }

    [Fact]
    public async Task A_word_that_is_no_command_is_named()
    {
        var (_, _, error) = await Run("user", "lock", "anna");

        Assert.StartsWith("concentrator: unknown argument 'lock'\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_configuration_ends_with_2_and_lists_every_error()
    {
        var (code, output, error) = await Run("check-config", "--set", "Network:Mtu=1", "--Edge:Workers=-1", "--set", "Nettwork:Mtu=1400");

        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.Equal(
            [
                "concentrator: Edge:Workers = \"-1\": give a whole number from 0 to 1024",
                "concentrator: Network:Mtu = \"1\": give a whole number from 576 to 4091",
                "concentrator: Nettwork:Mtu: unknown key; was Network:Mtu meant?",
            ],
            error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_right_configuration_ends_with_0()
    {
        var (code, output, _) = await Run("check-config", "--Edge:Listen:0=127.0.0.1:8443");

        Assert.Equal(0, code);
        Assert.StartsWith("ok", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_used_is_a_wrong_configuration()
    {
        await File.WriteAllTextAsync(_directory.File("server.crt"), "no certificate");

        var (code, output, _) = await Run("check-config", "--set", $"Edge:Certificate:Path={_directory.File("server.crt")}");

        Assert.Equal(2, code);
        Assert.StartsWith("error: Edge:Certificate:Path", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revocation_list_that_cannot_be_used_is_found_before_anything_is_served()
    {
        var certificate = new CertificateMaker(_directory.Path, TimeProvider.System).Obtain(["vpn.example.test"]);
        (string Key, string Value)[] settings =
        [
            ("Authentication:Eap:Certificate:Path", certificate.CertificatePath), ("Authentication:Eap:Certificate:KeyPath", certificate.KeyPath),
            ("Authentication:Eap:Tls:Authorities", certificate.AuthorityPath), ("Authentication:Eap:Tls:RevocationLists", certificate.AuthorityPath),
        ];
        var (code, output, _) = await Run(["check-config", .. settings.SelectMany(setting => new[] { "--set", $"{setting.Key}={setting.Value}" })]);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains($"'{certificate.AuthorityPath}' has no revocation list", output, StringComparison.Ordinal);
        (code, _, _) = await Run(["check-config", .. settings[..3].SelectMany(setting => new[] { "--set", $"{setting.Key}={setting.Value}" })]);
        Assert.Equal(ExitCode.Done, code);
    }

    [Fact]
    public async Task Certificates_are_held_against_the_names_and_against_each_other()
    {
        var one = new CertificateMaker(_directory.File("one"), TimeProvider.System).Obtain(["one.example.org"]);
        var two = new CertificateMaker(_directory.File("two"), TimeProvider.System).Obtain(["two.example.org"]);
        string[] settings =
        [
            $"Edge:Certificate:Path={one.CertificatePath}", $"Edge:Certificate:KeyPath={one.KeyPath}", $"Edge:Certificates:0:Path={two.CertificatePath}", $"Edge:Certificates:0:KeyPath={two.KeyPath}",
            "Edge:HostNames=one.example.org,two.example.org,three.example.org",
        ];

        var (code, output, _) = await Run(["check-config", .. settings.SelectMany(setting => new[] { "--set", setting })]);
        Assert.Equal(0, code);
        Assert.Contains("no certificate is for three.example.org", Assert.Single(output.Split('\n'), line => line.StartsWith("warning", StringComparison.Ordinal)), StringComparison.Ordinal);

        string[] twice = [.. settings, $"Edge:Certificates:1:Path={two.CertificatePath}", $"Edge:Certificates:1:KeyPath={two.KeyPath}"];
        (code, output, _) = await Run(["check-config", .. twice.SelectMany(setting => new[] { "--set", setting })]);
        Assert.Equal(2, code);
        Assert.Contains("are both for two.example.org", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_are_kept_before_anything_ever_served()
    {
        var made = await Run("user", "add", "anna");
        var chosen = await Run("user", "add", "bert", "--password", "@correct horse", "--chap");
        var again = await Run("user", "add", "ANNA");
        var list = await Run("user", "list");
        var json = await Run("user", "list", "--output", "json");

        Assert.Equal(0, made.Code);
        Assert.Matches("(?m)^Password: [a-z2-9]{4}(-[a-z2-9]{4}){3}$", made.Output);
        Assert.Equal(0, chosen.Code);
        Assert.DoesNotContain("Password", chosen.Output, StringComparison.Ordinal);
        Assert.Equal(1, again.Code);
        Assert.Contains("anna", again.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["NAME", "anna", "bert"], list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
        using var parsed = System.Text.Json.JsonDocument.Parse(json.Output);
        Assert.Equal(["anna", "bert"], parsed.RootElement.EnumerateArray().Select(user => user.GetProperty("name").GetString()));
        Assert.Equal([false, true], parsed.RootElement.EnumerateArray().Select(user => user.GetProperty("chap").GetBoolean()));
    }

    [Fact]
    public async Task Users_are_disabled_enabled_given_passwords_and_removed()
    {
        await Run("user", "add", "anna", "--password", "correct horse");

        Assert.Equal(0, (await Run("user", "disable", "anna")).Code);
        Assert.Contains("disabled", (await Run("user", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Run("user", "enable", "anna")).Code);
        Assert.Contains("active", (await Run("user", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Run("user", "unlock", "anna")).Code);
        Assert.Contains("Password: ", (await Run("user", "passwd", "anna")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Run("user", "remove", "anna")).Code);
        var gone = await Run("user", "remove", "anna");
        Assert.Equal(1, gone.Code);
        Assert.Contains("anna", gone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_are_put_into_groups_and_taken_out_of_them()
    {
        await Run("user", "add", "anna", "--group", "staff", "--group", "field team");

        Assert.Contains("staff, field team", (await Run("user", "list")).Output, StringComparison.Ordinal);
        var changed = await Run("user", "group", "anna", "--add", "ops", "--remove", "STAFF");
        Assert.Equal((0, "User anna is in field team, ops.\n"), (changed.Code, changed.Output));
        Assert.Contains("comma", (await Run("user", "group", "anna", "--add", "a,b")).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Run("user", "group", "anna")).Code);
    }

    [Fact]
    public async Task One_time_passwords_of_a_secret_that_is_there_are_given_for_a_code_and_taken_back()
    {
        var secret = _directory.File("secret");
        await File.WriteAllTextAsync(secret, "gezd gnbv gy3t qojq GEZDGNBVGY3TQOJQ\n");
        string Code() => Totp.CodeAt("12345678901234567890"u8, TimeProvider.System.GetUtcNow());
        await Run("user", "add", "anna", "--password", "correct horse");

        Assert.Equal("concentrator: There is no user bert.\n", (await Run("user", "otp", "bert", "enroll", "--secret-file", secret, "--code", Code())).Error);
        Assert.Contains("not what the device shows", (await Run("user", "otp", "anna", "enroll", "--secret-file", secret, "--code", "12345")).Error, StringComparison.Ordinal);
        Assert.Equal((0, "User anna has one-time passwords.\n"), (await Run("user", "otp", "anna", "enroll", "--secret-file", secret, "--code", Code())) is var done ? (done.Code, done.Output) : default);
        using var parsed = System.Text.Json.JsonDocument.Parse((await Run("user", "list", "--output", "json")).Output);
        Assert.True(parsed.RootElement[0].GetProperty("oneTimePassword").GetBoolean());
        Assert.Equal(0, (await Run("user", "otp", "anna", "remove")).Code);
        Assert.Contains("no secret in base 32", (await Run("user", "otp", "anna", "enroll", "--secret-file", await Written("b!"), "--code", "1")).Error, StringComparison.Ordinal);
        Assert.Contains("15 bytes", (await Run("user", "otp", "anna", "enroll", "--secret-file", await Written("GEZDGNBVGY3TQOJQGEZDGNBV"), "--code", "1")).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Run("user", "otp", "anna", "frobnicate")).Code);
        Assert.Equal(2, (await Run("user", "otp", "anna", "enroll", "--code", "123456")).Code);

        async Task<string> Written(string text)
        {
            await File.WriteAllTextAsync(_directory.File("other"), text);
            return _directory.File("other");
        }
    }

    [Fact]
    public async Task A_password_that_is_too_short_is_refused()
    {
        var (code, _, error) = await Run("user", "add", "anna", "--password", "short");

        Assert.Equal(1, code);
        Assert.Contains("at least 8", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_is_not_there_cannot_be_shown_or_disconnected()
    {
        Assert.Equal(1, (await Run("session", "show", "0123")).Code);
        Assert.Equal(1, (await Run("session", "disconnect", "0123")).Code);
        Assert.Equal(1, (await Run("session", "disconnect", "nonsense")).Code);
        Assert.StartsWith("SESSION", (await Run("session", "list")).Output, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        var code = await CommandLine.Run([.. arguments, "--set", $"DataDirectory={_directory.File("data")}"], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
