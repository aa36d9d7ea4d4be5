using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Concentrator.Connect.Commands;
using Microsoft.Win32.SafeHandles;

namespace Concentrator.Connect.Network;

/// <summary>
/// The directory of the journals. What stands in them is done with the rights of who starts <c>sstp</c>: so nobody else may write there. All instances that share it take turns.
/// </summary>
internal sealed class StateDirectory
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private StateDirectory(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Opens it, and makes it if it is not there.</summary>
    /// <exception cref="UsageException">It, or a directory above it, belongs to somebody else, or others may write there.</exception>
    /// <exception cref="IOException">It cannot be made or opened.</exception>
    public static StateDirectory Open(string path)
    {
        Directory.CreateDirectory(path, Own);
        using var handle = OpenHandle(path, LibC.OpenCloseOnExec);
        var user = LibC.EffectiveUser();
        var status = StatusOf(handle, path);
        if (!status.IsDirectory || status.Owner != user || (status.Permissions & OthersWrite) != UnixFileMode.None)
        {
            throw Unsafe(path, path, status, $"it has to be a directory of user {user} that nobody else may write to (chown {user} {path} && chmod 0700 {path}, or another directory)");
        }

        // Whoever may write to a directory above could put another in its place. The kernel's name of it has no links.
        var real = File.ResolveLinkTarget(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{handle.DangerousGetHandle()}"), returnFinalTarget: false)?.FullName
            ?? System.IO.Path.GetFullPath(path);
        for (var parent = System.IO.Path.GetDirectoryName(real); parent is not null; parent = System.IO.Path.GetDirectoryName(parent))
        {
            using var above = OpenHandle(parent, LibC.OpenCloseOnExec | LibC.OpenPath);
            status = StatusOf(above, parent);
            if ((status.Owner != 0 && status.Owner != user) || ((status.Permissions & OthersWrite) != UnixFileMode.None && (status.Permissions & UnixFileMode.StickyBit) == UnixFileMode.None))
            {
                throw Unsafe(path, parent, status, $"all directories above it have to belong to root or user {user}, and nobody else may write to them");
            }
        }

        return new StateDirectory(real);
    }

    /// <summary>The file of a device's notes.</summary>
    public string FileOf(string device) => System.IO.Path.Combine(Path, device + UndoRecord.Suffix);

    /// <summary>The files of all notes.</summary>
    public string[] Files() => Directory.GetFiles(Path, "*" + UndoRecord.Suffix);

    /// <summary>Waits for the turn, which lasts until the result is disposed of.</summary>
    public IDisposable TakeTurn()
    {
        var handle = OpenHandle(Path, LibC.OpenCloseOnExec);
        while (LibC.Lock(handle, LibC.LockExclusive) != 0)
        {
            if (Marshal.GetLastPInvokeError() != LibC.ErrorInterrupted)
            {
                handle.Dispose();
                throw Failure(Path);
            }
        }

        return handle;
    }

    private static SafeFileHandle OpenHandle(string path, int flags)
    {
        var handle = LibC.Open(path, flags);
        return handle.IsInvalid ? throw Failure(path) : handle;
    }

    private static FileStatus StatusOf(SafeFileHandle handle, string path) =>
        LibC.Status(handle, "", LibC.EmptyPath, LibC.ModeAndOwner, out var status) == 0 ? status : throw Failure(path);

    private static UsageException Unsafe(string path, string culprit, FileStatus status, string remedy)
    {
        var which = string.Equals(path, culprit, StringComparison.Ordinal) ? "" : $"{culprit}: ";
        var mode = Convert.ToString((int)status.Permissions, 8).PadLeft(4, '0');
        return new UsageException(string.Create(
            CultureInfo.InvariantCulture, $"--state-directory {path} is not safe ({which}owner {status.Owner}, mode {mode}): what stands there is undone with all rights, so {remedy}"));
    }

    private static IOException Failure(string path) => new($"{path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
}
