using System.Globalization;

namespace Concentrator.Control.Local;

/// <summary>
/// The directory of the state, held by one process at a time. The lock is the kernel's (flock), so that it goes with its process however that ends; the process's id stands
/// beside it, for the message to others only.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    // EROFS, which .NET hands on as it is.
    private const int ReadOnlyFileSystem = 30;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>The file of the state.</summary>
    public string DatabaseFile => System.IO.Path.Combine(Path, "control.db");

    /// <summary>The file of the key that secrets are sealed with.</summary>
    public string KeyFile => System.IO.Path.Combine(Path, "secrets.key");

    /// <summary>Makes the directory when it is not there, for its owner only, and takes it.</summary>
    /// <exception cref="DataDirectoryInUseException">Another process has it.</exception>
    /// <exception cref="IOException">It cannot be written to; the message says what to do.</exception>
    public static DataDirectory Take(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var pidFile = System.IO.Path.Combine(path, "control.pid");
        FileStream held;
        try
        {
            held = new FileStream(System.IO.Path.Combine(path, "control.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || e.HResult == ReadOnlyFileSystem)
        {
            throw new IOException($"The data directory {path} cannot be written to ({e.Message}): it has to be the serving user's, on a volume that is not read-only (in a pod: securityContext.fsGroup).", e);
        }
        catch (IOException e)
        {
            throw DataDirectoryInUseException.Of(path, ReadHolder(pidFile), e);
        }

        WriteHolder(pidFile);
        return new DataDirectory(path, held);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static void WriteHolder(string pidFile)
    {
        try
        {
            File.WriteAllText(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The lock is what counts; a full disk must not be told by its least important file.
        }
    }

    private static int? ReadHolder(string pidFile)
    {
        try
        {
            return int.TryParse(File.ReadAllText(pidFile), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
