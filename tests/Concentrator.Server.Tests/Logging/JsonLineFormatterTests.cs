using System.Text.Json;
using Concentrator.Server.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Server.Tests.Logging;

public class JsonLineFormatterTests
{
    [Fact]
    public void A_line_has_the_message_and_each_value_under_its_own_name()
    {
        var (line, json) = Write([new("Tunnel", "t-1"), new("User", "zoë \"z\"\n"), new("BytesUp", 7L), new("IsOpen", true), new("Nothing", null), new("{OriginalFormat}", "…")]);

        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.Equal("warning", json.GetProperty("level").GetString());
        Assert.Equal("Concentrator.Test", json.GetProperty("category").GetString());
        Assert.Equal("a message", json.GetProperty("message").GetString());
        Assert.Equal("t-1", json.GetProperty("tunnel").GetString());
        Assert.Equal("zoë \"z\"\n", json.GetProperty("user").GetString());
        Assert.Equal(7, json.GetProperty("bytesUp").GetInt64());
        Assert.True(json.GetProperty("isOpen").GetBoolean());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("nothing").ValueKind);
        Assert.Equal(9, json.EnumerateObject().Count());
    }

    [Fact]
    public void A_value_with_the_name_of_a_lines_own_part_does_not_stand_twice()
    {
        var (_, json) = Write([new("Message", "forged"), new("Level", "forged"), new("User", "a"), new("user", "b")]);

        Assert.Equal("a message", json.GetProperty("message").GetString());
        Assert.Equal("warning", json.GetProperty("level").GetString());
        Assert.Equal("a", json.GetProperty("user").GetString());
        Assert.Equal(5, json.EnumerateObject().Count());
    }

    private static (string Line, JsonElement Json) Write(IReadOnlyList<KeyValuePair<string, object?>> state)
    {
        using var writer = new StringWriter();
        new JsonLineFormatter(TimeProvider.System).Write(new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(LogLevel.Warning, "Concentrator.Test", default, state, null, (_, _) => "a message"), null, writer);
        return (writer.ToString(), JsonDocument.Parse(writer.ToString()).RootElement);
    }
}
