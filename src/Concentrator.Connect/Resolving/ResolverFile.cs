using System.Text;

namespace Concentrator.Connect.Resolving;

/// <summary>The resolver's file as a text that is there or not.</summary>
/// <param name="path">Where it is.</param>
internal sealed class ResolverFile(string path)
{
    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>What it has; null when there is none.</summary>
    public string? Read() => File.Exists(path) ? File.ReadAllText(path) : null;

    /// <summary>Gives it another text; null takes it away. In place and with one call, so that it is never seen empty: it may be a mount or a link, or its directory read-only, and then no draft can be moved over it.</summary>
    public void Write(string? text)
    {
        if (text is null)
        {
            File.Delete(path);
            return;
        }

        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(Encoding.UTF8.GetBytes(text));
        file.SetLength(file.Position);
        file.Flush(flushToDisk: true);
    }
}
