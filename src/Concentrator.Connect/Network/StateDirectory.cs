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
    /// <exception cref="UsageException">It belongs to somebody else, or others may write to it.</exception>
    /// <exception cref="IOException">It cannot be made or opened.</exception>
    public static StateDirectory Open(string path)
    {
        Directory.CreateDirectory(path, Own);
        using var handle = OpenHandle(path);
        if (LibC.Status(handle, "", LibC.EmptyPath, LibC.ModeAndOwner, out var status) != 0)
        {
            throw Failure(path);
        }

        var user = LibC.EffectiveUser();
        if (!status.IsDirectory || status.Owner != user || (status.Permissions & OthersWrite) != UnixFileMode.None)
        {
            var mode = Convert.ToString((int)status.Permissions, 8).PadLeft(4, '0');
            throw new UsageException(string.Create(
                CultureInfo.InvariantCulture,
                $"--state-directory {path} is not safe (owner {status.Owner}, mode {mode}): what stands there is undone with all rights, so it has to be a directory of user {user} that nobody else may write to (chown {user} {path} && chmod 0700 {path}, or another directory)"));
        }

        return new StateDirectory(path);
    }

    /// <summary>The file of a device's notes.</summary>
    public string FileOf(string device) => System.IO.Path.Combine(Path, device + UndoRecord.Suffix);

    /// <summary>The files of all notes.</summary>
    public string[] Files() => Directory.GetFiles(Path, "*" + UndoRecord.Suffix);

    /// <summary>Waits for the turn, which lasts until the result is disposed of.</summary>
    public IDisposable TakeTurn()
    {
        var handle = OpenHandle(Path);
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

    private static SafeFileHandle OpenHandle(string path)
    {
        var handle = LibC.Open(path, LibC.OpenCloseOnExec);
        return handle.IsInvalid ? throw Failure(path) : handle;
    }

    private static IOException Failure(string path) => new($"{path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
}
