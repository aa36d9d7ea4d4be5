using System.Buffers;
using System.Text.Json;

namespace Concentrator.Protocol.Health;

/// <summary>Writes the statement of health that an agent posts, as <see cref="PostureReader"/> reads it. What was not said is left out.</summary>
public static class PostureWriter
{
    /// <summary>Writes a statement.</summary>
    /// <param name="statement">The statement; how and when it came are the server's to say.</param>
    /// <param name="madeAt">When it is made, which one from outside the tunnel has to say; null: it is not said.</param>
    public static byte[] Write(StatementOfHealth statement, DateTimeOffset? madeAt = null)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber(PostureMember.Version, PostureReader.Version);
            Write(json, PostureMember.At, madeAt?.UtcDateTime.ToString("O"));
            Write(json, PostureMember.Machine, statement.Machine);
            Write(json, PostureMember.OperatingSystem, statement.OperatingSystem);
            Write(json, PostureMember.OperatingSystemVersion, statement.Version);
            Write(json, PostureMember.Firewall, statement.Firewall);
            Write(json, PostureMember.Antivirus, statement.Antivirus);
            Write(json, PostureMember.AntivirusCurrent, statement.AntivirusCurrent);
            Write(json, PostureMember.Antispyware, statement.Antispyware);
            Write(json, PostureMember.AntispywareCurrent, statement.AntispywareCurrent);
            Write(json, PostureMember.AutomaticUpdates, statement.AutomaticUpdates);
            Write(json, PostureMember.LastUpdate, statement.LastUpdate?.UtcDateTime.ToString("O"));
            Write(json, PostureMember.MissingUpdates, statement.MissingUpdates?.ToString().ToLowerInvariant());
            Write(json, PostureMember.DiskEncryption, statement.DiskEncryption);
            if (statement.Custom.Count > 0)
            {
                json.WriteStartObject(PostureMember.Custom);
                foreach (var (name, value) in statement.Custom)
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, bool? truth)
    {
        if (truth is { } known)
        {
            json.WriteBoolean(name, known);
        }
    }
}
