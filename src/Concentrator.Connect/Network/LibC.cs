using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Concentrator.Connect.Network;

/// <summary>The system calls that the directory of the journals needs.</summary>
internal static partial class LibC
{
    public const int OpenCloseOnExec = 0x80000;

    /// <summary>For <see cref="Open"/>: just to look at, which takes no right to read.</summary>
    public const int OpenPath = 0x200000;

    public const int LockExclusive = 2;
    public const int ErrorInterrupted = 4;

    /// <summary>For <see cref="Status"/>: the handle itself, and no path from it.</summary>
    public const int EmptyPath = 0x1000;

    /// <summary>For <see cref="Status"/>: mode and owner.</summary>
    public const uint ModeAndOwner = 0x1 | 0x2 | 0x8;

    /// <summary>Opens a file; where that fails the handle is invalid, and the last error says why.</summary>
    /// <remarks>The system call answers with an int, and the upper half of what comes back is not its own: as a handle, 64 bits wide, -1 would not be told from a descriptor.</remarks>
    public static SafeFileHandle Open(string path, int flags) => new(OpenDescriptor(path, flags), ownsHandle: true);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDescriptor(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle handle, int operation);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Status(SafeFileHandle handle, string path, int flags, uint mask, out FileStatus status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();
}
