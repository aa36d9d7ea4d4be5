using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Concentrator.Server.Administration.Audit;

/// <summary>
/// Who did what, when and with what result: a line of JSON each, appended to a file in the data directory and told in the log. The file is opened for each line, so that whoever rotates it may move it away.
/// </summary>
internal sealed partial class AuditLog(string directory, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>The file's name in the data directory.</summary>
    internal const string FileName = "audit.jsonl";

    private const int MostBytesOfPage = 4 * 1024 * 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly ILogger _logger = loggers.CreateLogger<AuditLog>();
    private readonly Lock _writing = new();

    private string FilePath => Path.Combine(directory, FileName);

    /// <summary>Notes something.</summary>
    internal void Note(Caller caller, string what, string? target, string result, string? detail = null)
    {
        var entry = new AuditEntry(time.GetUtcNow(), caller.Name, caller.Role?.ToString().ToLowerInvariant(), caller.From, what, target, result, detail);
        Log.Noted(_logger, entry.Who, entry.From, what, target ?? "-", result, detail ?? "-");
        try
        {
            var line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry, Json) + "\n");
            lock (_writing)
            {
                using var file = new FileStream(FilePath, new FileStreamOptions
                {
                    Mode = FileMode.Append,
                    Access = FileAccess.Write,
                    Share = FileShare.ReadWrite | FileShare.Delete,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    BufferSize = 0,
                });
                file.Write(line);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Log.NotWritten(_logger, FilePath, failure.Message);
        }
    }

    /// <summary>Reads a page, the latest entries first.</summary>
    /// <param name="limit">The most entries of it.</param>
    /// <param name="cursor">The cursor that the page before ended with; null: the latest.</param>
    /// <exception cref="FormatException">The cursor is none of this file.</exception>
    internal AuditPage Read(int limit, string? cursor)
    {
        if (!File.Exists(FilePath))
        {
            return new AuditPage([], Next: null);
        }

        using var file = new FileStream(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var end = cursor is null ? file.Length : long.Parse(cursor, NumberStyles.None, CultureInfo.InvariantCulture);
        if (end > file.Length)
        {
            throw new FormatException("the file was rotated since");
        }

        var bytes = new byte[Math.Min(end, MostBytesOfPage)];
        var start = end - bytes.Length;
        file.Position = start;
        file.ReadExactly(bytes);
        List<AuditEntry> entries = [];
        var rest = bytes.AsSpan();
        while (entries.Count < limit && rest.TrimEnd((byte)'\n') is { Length: > 0 } lines)
        {
            var begin = lines.LastIndexOf((byte)'\n') + 1;
            if (begin == 0 && start > 0)
            {
                break;
            }

            if (Parse(lines[begin..]) is { } entry)
            {
                entries.Add(entry);
            }

            rest = rest[..begin];
        }

        var next = start + rest.Length;
        return new AuditPage(entries, next > 0 ? next.ToString(CultureInfo.InvariantCulture) : null);
    }

    // A line that a full disk has cut short is passed over.
    private static AuditEntry? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditEntry>(line, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Audit: {Who} from {From}: {What} {Target}: {Result} ({Detail})")]
        internal static partial void Noted(ILogger logger, string who, string from, string what, string target, string result, string detail);

        [LoggerMessage(Level = LogLevel.Error, Message = "The audit could not be written to {Path}: {Reason}")]
        internal static partial void NotWritten(ILogger logger, string path, string reason);
    }
}
