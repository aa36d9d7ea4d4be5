using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Concentrator.Server.Administration.Audit;

/// <summary>
/// Who did what, when and with what result: a line of JSON each, appended to a file in the data directory and told in the log. The file is opened for each line, so that whoever rotates it may move it away;
/// one that is large is moved away here. Of what is denied so many lines a minute are written, and the others counted: anybody can make them.
/// </summary>
/// <param name="directory">The data directory.</param>
/// <param name="time">The clock.</param>
/// <param name="loggers">Where it logs.</param>
/// <param name="largest">The most bytes of the file.</param>
internal sealed partial class AuditLog(string directory, TimeProvider time, ILoggerFactory loggers, long largest = AuditLog.LargestFile) : IAuditReader
{
    /// <summary>The file's name in the data directory.</summary>
    internal const string FileName = "audit.jsonl";

    /// <summary>The most bytes of the file, before it is moved away.</summary>
    internal const long LargestFile = 64 * 1024 * 1024;

    /// <summary>The files that were moved away and are kept: <c>audit.jsonl.1</c> is the latest of them.</summary>
    internal const int KeptFiles = 4;

    /// <summary>The most lines a minute about what was denied.</summary>
    internal const int DeniedPerMinute = 20;

    private const int MostOfTarget = 300;
    private const int MostOfDetail = 1000;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>How a line is written.</summary>
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly ILogger _logger = loggers.CreateLogger<AuditLog>();
    private readonly Lock _writing = new();
    private readonly Lock _counting = new();
    private DateTimeOffset _minute;
    private int _denied;

    private string FilePath => Path.Combine(directory, FileName);

    /// <summary>Notes something.</summary>
    internal void Note(Caller caller, string what, string? target, string result, string? detail = null)
    {
        var now = time.GetUtcNow();
        if (Count(now, isDenied: result is "denied", out var rest))
        {
            Write(new AuditEntry(now, caller.Name, caller.Role?.Word(), caller.From, what, Cut(target, MostOfTarget), result, Cut(detail, MostOfDetail)));
        }

        Write(rest);
    }

    /// <summary>Notes how much was denied and only counted.</summary>
    internal void NoteRest()
    {
        AuditEntry? rest;
        lock (_counting)
        {
            rest = Close(time.GetUtcNow());
        }

        Write(rest);
    }

    /// <summary>Whether something is written, and not only counted.</summary>
    private bool Count(DateTimeOffset now, bool isDenied, out AuditEntry? rest)
    {
        lock (_counting)
        {
            var left = _minute + Minute - now;
            rest = left <= TimeSpan.Zero || left > Minute ? Close(now) : null;
            if (!isDenied || ++_denied <= DeniedPerMinute)
            {
                return true;
            }

            if (_denied == DeniedPerMinute + 1)
            {
                _ = NoteRestAfter(left);
            }

            return false;
        }
    }

    private async Task NoteRestAfter(TimeSpan left)
    {
        await Task.Delay(left + Second, time);
        Count(time.GetUtcNow(), isDenied: false, out var rest);
        Write(rest);
    }

    private AuditEntry? Close(DateTimeOffset now)
    {
        var (since, more) = (_minute, _denied - DeniedPerMinute);
        (_minute, _denied) = (now, 0);
        return more <= 0 ? null : new AuditEntry(now, "several", Role: null, "several", "token.use", Target: null, "denied", string.Create(CultureInfo.InvariantCulture, $"{more} more since {since:u}"));
    }

    private void Write(AuditEntry? entry)
    {
        if (entry is null)
        {
            return;
        }

        Log.Noted(_logger, entry.Who, entry.From, entry.What, entry.Target ?? "-", entry.Result, entry.Detail ?? "-");
        try
        {
            var line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry, Json) + "\n");
            lock (_writing)
            {
                MoveAway(line.Length);
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

    private void MoveAway(int more)
    {
        if (new FileInfo(FilePath) is not { Exists: true, Length: > 0 } file || file.Length + more <= largest)
        {
            return;
        }

        for (var number = KeptFiles - 1; number >= 0; number--)
        {
            var from = number == 0 ? FilePath : $"{FilePath}.{number}";
            if (File.Exists(from))
            {
                File.Move(from, $"{FilePath}.{number + 1}", overwrite: true);
            }
        }
    }

    private static string? Cut(string? text, int most) => text is null || text.Length <= most ? text : $"{text.AsSpan(0, most)}…";

    /// <summary>Reads a page, the latest entries first, of what is written now and then of what was moved away.</summary>
    /// <param name="limit">The most entries of it.</param>
    /// <param name="cursor">The cursor that the page before ended with; null: the latest.</param>
    /// <exception cref="FormatException">The cursor is none, or its file is gone.</exception>
    internal AuditPage Read(int limit, string? cursor)
    {
        using var files = Open();
        return files.Read(limit, cursor);
    }

    /// <inheritdoc/>
    Task<AuditPage> IAuditReader.ReadAudit(int limit, string? cursor, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(Read(limit, cursor));
        }
        catch (FormatException wrong)
        {
            throw new IOException($"The audit cannot be read on: {wrong.Message}.", wrong);
        }
    }

    private AuditFiles Open()
    {
        lock (_writing)
        {
            return new AuditFiles(FilePath, KeptFiles);
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
