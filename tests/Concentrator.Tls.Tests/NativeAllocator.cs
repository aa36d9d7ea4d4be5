using System.Runtime.InteropServices;

namespace Concentrator.Tls.Tests;

/// <summary>What glibc's malloc says of itself (mallinfo2(3)).</summary>
internal static partial class NativeAllocator
{
    [LibraryImport("libc.so.6", EntryPoint = "mallinfo2")]
    public static partial AllocatorInformation GetInformation();
}

/// <summary>The fields of <c>struct mallinfo2</c>, bytes and counts over all arenas.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AllocatorInformation
{
    public nuint ArenaBytes;
    public nuint FreeChunks;
    public nuint FastBinChunks;
    public nuint MappedChunks;
    public nuint BytesMapped;
    public nuint Unused;
    public nuint FastBinBytes;
    public nuint BytesInUse;
    public nuint BytesFree;
    public nuint BytesToTrim;
}
