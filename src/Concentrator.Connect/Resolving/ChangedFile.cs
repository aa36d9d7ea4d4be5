namespace Concentrator.Connect.Resolving;

/// <summary>A text file that was changed, with what it had before.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Before">What it had; null when there was none.</param>
/// <param name="After">What was written.</param>
internal sealed record ChangedFile(string Path, string? Before, string After)
{
    /// <summary>Writes what is to be written.</summary>
    public void Write() => Write(After);

    /// <summary>Puts back what was there. False when somebody else has changed the file since: then it is theirs, and stays.</summary>
    public bool Restore()
    {
        if (!File.Exists(Path) || !string.Equals(File.ReadAllText(Path), After, StringComparison.Ordinal))
        {
            return false;
        }

        if (Before is null)
        {
            File.Delete(Path);
        }
        else
        {
            Write(Before);
        }

        return true;
    }

    // In place and with one call: the file may be a mount or a link, which nothing can be moved over, and is never seen empty.
    private void Write(string text)
    {
        using var file = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        file.SetLength(file.Position);
        file.Flush(flushToDisk: true);
    }
}
