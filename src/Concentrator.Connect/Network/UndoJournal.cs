using System.Text.Json;

namespace Concentrator.Connect.Network;

/// <summary>
/// Notes what is to be undone before it is done, in a file for each device, so that after a kill the next start can undo it. A lock that dies with the process tells
/// whether the file still belongs to somebody.
/// </summary>
internal sealed class UndoJournal : IDisposable
{
    private const string RecordSuffix = ".json";
    private const string LockSuffix = ".lock";

    private readonly string _path;
    private readonly FileStream _lock;

    private UndoJournal(string path, FileStream held)
    {
        _path = path;
        _lock = held;
    }

    /// <summary>What there is to undo.</summary>
    public UndoRecord Record { get; private set; } = new() { Namespace = CurrentNamespace };

    private static string CurrentNamespace => File.ResolveLinkTarget("/proc/self/ns/net", returnFinalTarget: false)?.Name ?? "";

    /// <summary>Begins the journal of a device.</summary>
    /// <exception cref="IOException">The directory cannot be written, or another process has a device of this name.</exception>
    public static UndoJournal Begin(string directory, string device)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, device + RecordSuffix);
        return new UndoJournal(path, Lock(path) ?? throw new IOException($"{path} belongs to another sstp: choose another --device or --state-directory."));
    }

    /// <summary>Undoes what processes that were killed have left in this network namespace.</summary>
    /// <param name="directory">Where the journals are.</param>
    /// <param name="say">Takes lines for a person.</param>
    public static void CleanUp(string directory, Action<string> say)
    {
        foreach (var path in Directory.Exists(directory) ? Directory.GetFiles(directory, "*" + RecordSuffix) : [])
        {
            using var held = Lock(path);
            if (held is null || Read(path) is not { } record || !string.Equals(record.Namespace, CurrentNamespace, StringComparison.Ordinal))
            {
                continue;
            }

            say($"undoing what a killed sstp left ({Path.GetFileNameWithoutExtension(path)})");
            Undo(record, say);
            Remove(path);
        }
    }

    /// <summary>Notes what is to be undone; call it before it is done.</summary>
    public void Note(UndoRecord record)
    {
        Record = record;
        var draft = _path + ".new";
        using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, record);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, _path, overwrite: true);
    }

    /// <summary>Undoes everything that is noted.</summary>
    public void Undo(Action<string> say)
    {
        Undo(Record, say);
        if (File.Exists(_path))
        {
            Note(new UndoRecord { Namespace = Record.Namespace });
        }
    }

    /// <summary>Ends the journal; what it says is undone.</summary>
    public void Dispose()
    {
        Remove(_path);
        _lock.Dispose();
    }

    private static void Undo(UndoRecord record, Action<string> say)
    {
        if (record.Route is { } route)
        {
            IpProgram.Remove(route);
        }

        try
        {
            if (record.Resolver is { } file && !file.Restore())
            {
                say($"{file.Path} was changed by somebody else meanwhile and stays as it is; before the tunnel it had: {file.Before?.ReplaceLineEndings(" | ")}");
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            say($"{record.Resolver!.Path} cannot be put back: {failure.Message}");
        }
    }

    private static UndoRecord? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<UndoRecord>(File.ReadAllText(path));
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Remove(string path)
    {
        File.Delete(path);
        File.Delete(path + LockSuffix);
    }

    private static FileStream? Lock(string path)
    {
        try
        {
            return new FileStream(path + LockSuffix, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
