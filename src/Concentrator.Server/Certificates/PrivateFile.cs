namespace Concentrator.Server.Certificates;

/// <summary>Files and directories that only their owner may open.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a directory with mode 0700; one that is there stays as it is.</summary>
    internal static void CreateDirectory(string path) => Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);

    /// <summary>Writes a file with mode 0600, whole or not at all.</summary>
    internal static void Write(string path, string text)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var writer = new StreamWriter(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            writer.Write(text);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
