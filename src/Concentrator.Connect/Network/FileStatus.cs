using System.Runtime.InteropServices;

namespace Concentrator.Connect.Network;

/// <summary>The kernel's <c>struct statx</c> (statx(2)) as far as it is used here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    private const int KindMask = 0xF000;
    private const int Directory = 0x4000;

    /// <summary>The number of the user that it belongs to.</summary>
    [FieldOffset(20)]
    public uint Owner;

    /// <summary>Kind and permissions.</summary>
    [FieldOffset(28)]
    public ushort Mode;

    /// <summary>Whether it is a directory.</summary>
    public readonly bool IsDirectory => (Mode & KindMask) == Directory;

    /// <summary>The permissions alone.</summary>
    public readonly UnixFileMode Permissions => (UnixFileMode)(Mode & 0xFFF);
}
