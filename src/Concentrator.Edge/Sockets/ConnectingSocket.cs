using System.Runtime.InteropServices;

namespace Concentrator.Edge.Sockets;

/// <summary>A non-blocking connection to a server, over TCP or a Unix socket.</summary>
internal static unsafe class ConnectingSocket
{
    private const int StreamNonBlockCloseOnExec = 1 | 0x800 | 0x80000;
    private const int LevelSocket = 1;
    private const int PendingError = 4;
    private const int LevelTcp = 6;
    private const int NoDelay = 1;

    /// <summary>Begins to connect and returns the descriptor; -1 on failure, which <paramref name="error"/> tells. It is writable when the connection stands or has failed.</summary>
    internal static int Begin(ReadOnlySpan<byte> address, out int error)
    {
        int family = MemoryMarshal.Read<ushort>(address);
        var descriptor = Libc.Socket(family, StreamNonBlockCloseOnExec, 0);
        if (descriptor < 0)
        {
            error = Marshal.GetLastPInvokeError();
            return -1;
        }

        if (family != SocketAddress.FamilyUnix)
        {
            var on = 1;
            _ = Libc.SetSocketOption(descriptor, LevelTcp, NoDelay, &on, sizeof(int));
        }

        int result;
        fixed (byte* start = address)
        {
            result = Libc.Connect(descriptor, start, (uint)address.Length);
        }

        error = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (error is 0 or Errno.InProgress)
        {
            error = 0;
            return descriptor;
        }

        _ = Libc.Close(descriptor);
        return -1;
    }

    /// <summary>Why connecting failed, or a connection broke; 0 while nothing is wrong.</summary>
    internal static int ErrorOf(int descriptor)
    {
        var error = 0;
        uint length = sizeof(int);
        return Libc.GetSocketOption(descriptor, LevelSocket, PendingError, &error, &length) < 0 ? Marshal.GetLastPInvokeError() : error;
    }
}
