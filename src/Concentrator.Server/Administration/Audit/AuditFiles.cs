using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Concentrator.Server.Administration.Audit;

/// <summary>
/// The audit's file and those that were moved away, read backwards as one. A cursor names a file by its first line, so that it holds while files are moved, until its file is gone.
/// </summary>
internal sealed class AuditFiles : IDisposable
{
    private const int MostBytesOfPage = 4 * 1024 * 1024;
    private const int MostBytesOfName = 512;

    // The latest first.
    private readonly List<FileStream> _files = [];

    /// <summary>Opens all that are there; this process must not move them meanwhile.</summary>
    /// <param name="path">The file that is written.</param>
    /// <param name="kept">How many that were moved away may be there.</param>
    internal AuditFiles(string path, int kept)
    {
        try
        {
            foreach (var file in Enumerable.Range(1, kept).Select(number => $"{path}.{number}").Prepend(path))
            {
                Add(file);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Reads a page, the latest entries first.</summary>
    /// <param name="limit">The most entries of it.</param>
    /// <param name="cursor">The cursor that the page before ended with; null: the latest.</param>
    /// <exception cref="FormatException">The cursor is none, or its file is gone.</exception>
    internal AuditPage Read(int limit, string? cursor)
    {
        List<AuditEntry> entries = [];
        var (number, end) = cursor is null ? (0, _files.Count > 0 ? _files[0].Length : 0) : Find(cursor);
        for (var budget = MostBytesOfPage; number < _files.Count; end = ++number < _files.Count ? _files[number].Length : 0)
        {
            var bytes = ReadBefore(_files[number], end, budget);
            budget -= bytes.Length;
            var left = end - bytes.Length + ParseBackwards(bytes, isWhole: end == bytes.Length, limit, entries);
            if (left == end && bytes.Length == MostBytesOfPage)
            {
                // No entry is as long: what a crash or a disk has made of the file is stepped over.
                left -= bytes.Length;
            }

            if (left > 0)
            {
                return new AuditPage(entries, CursorOf(_files[number], left));
            }

            if (entries.Count == limit && number + 1 < _files.Count)
            {
                return new AuditPage(entries, CursorOf(_files[number + 1], _files[number + 1].Length));
            }
        }

        return new AuditPage(entries, Next: null);
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private void Add(string file)
    {
        if (Open(file) is not { } stream)
        {
            return;
        }

        if (stream.Length > 0)
        {
            _files.Add(stream);
        }
        else
        {
            stream.Dispose();
        }
    }

    // Whoever rotates the files from outside may take one away at any time: only opening it tells whether it is there.
    private static FileStream? Open(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private (int Number, long End) Find(string cursor)
    {
        var parts = cursor.Split('.');
        if (parts.Length != 2 || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var end))
        {
            throw new FormatException("it is none of the audit");
        }

        var number = _files.FindIndex(file => string.Equals(NameOf(file), parts[0], StringComparison.Ordinal));
        return number >= 0 && end <= _files[number].Length ? (number, end) : throw new FormatException("its file was taken away since");
    }

    private static string CursorOf(FileStream file, long end) => string.Create(CultureInfo.InvariantCulture, $"{NameOf(file)}.{end}");

    /// <summary>What the file begins with, hashed: no two begin with the same line, which has its time.</summary>
    private static string NameOf(FileStream file)
    {
        var begin = ReadBefore(file, Math.Min(file.Length, MostBytesOfName), MostBytesOfName).AsSpan();
        var line = begin.IndexOf((byte)'\n') is var length and >= 0 ? begin[..length] : begin;
        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(line)).ToString("x16", CultureInfo.InvariantCulture);
    }

    private static byte[] ReadBefore(FileStream file, long end, int most)
    {
        var bytes = new byte[Math.Min(end, most)];
        file.Position = end - bytes.Length;
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Reads entries from the end on.</summary>
    /// <returns>How many bytes are left unread at the beginning.</returns>
    private static int ParseBackwards(ReadOnlySpan<byte> bytes, bool isWhole, int limit, List<AuditEntry> entries)
    {
        while (entries.Count < limit && bytes.TrimEnd((byte)'\n') is { Length: > 0 } lines)
        {
            var begin = lines.LastIndexOf((byte)'\n') + 1;
            if (begin == 0 && !isWhole)
            {
                break;
            }

            if (Parse(lines[begin..]) is { } entry)
            {
                entries.Add(entry);
            }

            bytes = bytes[..begin];
        }

        return isWhole && bytes.TrimEnd((byte)'\n').IsEmpty ? 0 : bytes.Length;
    }

    // A line that a full disk has cut short is passed over.
    private static AuditEntry? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditEntry>(line, AuditLog.Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
