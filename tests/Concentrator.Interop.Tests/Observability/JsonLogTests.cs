using System.Text.Json;
using Concentrator.Client;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>The log as machines read it.</summary>
public sealed class JsonLogTests
{
    [Fact(Timeout = 120_000)]
    public async Task Each_line_is_an_object_and_those_of_a_login_have_tunnel_and_user()
    {
        await using var server = await LoopbackServer.StartAsync("Log:Format=json");
        await using (await SstpConnection.ConnectAsync(server.DialIn()))
        {
            await server.WaitForLogAsync("is open");
        }

        await server.WaitForLogAsync("is over");
        var lines = server.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var opened = lines.Single(line => line.GetProperty("message").GetString()!.Contains("is open", StringComparison.Ordinal));
        var over = lines.Single(line => line.GetProperty("message").GetString()!.Contains("is over", StringComparison.Ordinal));

        Assert.All(lines, line =>
        {
            Assert.True(DateTimeOffset.TryParse(line.GetProperty("time").GetString(), System.Globalization.CultureInfo.InvariantCulture, out _));
            Assert.Contains(line.GetProperty("level").GetString(), (string[])["debug", "information", "warning", "error"]);
            Assert.NotEmpty(line.GetProperty("category").GetString()!);
        });
        Assert.Equal(LoopbackServer.User, opened.GetProperty("user").GetString());
        Assert.Matches("^[0-9a-f-]+$", opened.GetProperty("tunnel").GetString());
        Assert.Equal(opened.GetProperty("tunnel").GetString(), over.GetProperty("tunnel").GetString());
        Assert.Equal(JsonValueKind.Number, over.GetProperty("bytesUp").ValueKind);
        Assert.DoesNotContain(LoopbackServer.Password, server.Output, StringComparison.Ordinal);
    }
}
