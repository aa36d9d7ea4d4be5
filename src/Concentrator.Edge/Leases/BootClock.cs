using System.ComponentModel;
using System.Runtime.InteropServices;
using Concentrator.Edge.Sockets;

namespace Concentrator.Edge.Leases;

/// <summary>CLOCK_BOOTTIME (clock_gettime(2)).</summary>
internal sealed unsafe class BootClock : IBootClock
{
    private const int BootTime = 7;
    private const long NanosecondsPerSecond = 1_000_000_000;

    internal BootClock()
    {
        long* now = stackalloc long[2];
        if (Libc.GetTime(BootTime, now) < 0)
        {
            throw new IOException($"CLOCK_BOOTTIME: {new Win32Exception(Marshal.GetLastSystemError()).Message}");
        }
    }

    public long Nanoseconds
    {
        get
        {
            // struct timespec: seconds, nanoseconds.
            long* now = stackalloc long[2];
            _ = Libc.GetTime(BootTime, now);
            return (now[0] * NanosecondsPerSecond) + now[1];
        }
    }
}
