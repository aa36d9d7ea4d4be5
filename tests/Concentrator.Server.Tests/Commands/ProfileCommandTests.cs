using System.Text.Json;
using Concentrator.Server.Certificates;
using Concentrator.Server.Commands;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Server.Tests.Commands;

public sealed class ProfileCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public ProfileCommandTests() => new CertificateMaker(Path.Combine(_directory.Path, "certificate"), TimeProvider.System).Obtain(["vpn.example.test"]);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_profile_goes_to_standard_output_to_a_file_or_into_json()
    {
        Assert.Equal(0, (await Run("user", "add", "anna", "--password", "secret-enough-1")).Code);
        var (code, text, error) = await Run("profile", "export", "--for", "sstp", "--user", "anna", "--host", "vpn.example.test");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("\n--user=\"anna\"\n", text, StringComparison.Ordinal);
        Assert.Equal((0, "", ""), await Run("profile", "export", "--for", "sstp", "--user", "anna", "--host", "vpn.example.test", _directory.File("anna.conf")));
        Assert.Equal(text, await File.ReadAllTextAsync(_directory.File("anna.conf")));
        using var json = JsonDocument.Parse((await Run("profile", "export", "--for", "sstp", "--user", "anna", "--host", "vpn.example.test", "-o", "json")).Output);
        Assert.Equal("Concentrator-anna.conf", json.RootElement.GetProperty("fileName").GetString());
        Assert.Equal(text, json.RootElement.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData(1, "There is no user nobody", "--for", "sstp", "--user", "nobody")]
    [InlineData(2, "--for", "--user", "anna")]
    [InlineData(2, "teapot", "--for", "teapot")]
    [InlineData(2, "is no server", "--for", "sstp", "--host", "a b")]
    public async Task What_cannot_be_made_is_said_with_an_exit_code(int expected, string problem, params string[] arguments)
    {
        var (code, output, error) = await Run(["profile", "export", .. arguments]);

        Assert.Equal((expected, ""), (code, output));
        Assert.StartsWith("concentrator: ", error, StringComparison.Ordinal);
        Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await CommandLine.Run([.. arguments, "--set", $"DataDirectory={_directory.Path}"], output, error);
        return (code, output.ToString(), error.ToString());
    }
}
