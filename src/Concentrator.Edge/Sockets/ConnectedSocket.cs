namespace Concentrator.Edge.Sockets;

/// <summary>What is done with a connection's socket, whichever side began it.</summary>
internal static unsafe class ConnectedSocket
{
    private const int LevelSocket = 1;
    private const int LingerOption = 13;
    private const int ShutdownWrite = 1;

    /// <summary>SIOCOUTQ (tcp(7)).</summary>
    private const nuint QueueLength = 0x5411;

    /// <summary>Bytes that the kernel was given and the peer has not acknowledged, a FIN counted as one; 0 when the system does not say.</summary>
    internal static int Unacknowledged(int descriptor)
    {
        var length = 0;
        return Libc.Control(descriptor, QueueLength, &length) < 0 ? 0 : length;
    }

    /// <summary>Sends a FIN behind all that was given to the kernel.</summary>
    internal static void EndSending(int descriptor) => _ = Libc.Shutdown(descriptor, ShutdownWrite);

    /// <summary>Closes with a reset, so that the peer sees that what it got is not all; what waits in the kernel is dropped. A Unix socket knows no reset: its peer sees an end.</summary>
    internal static void Reset(int descriptor)
    {
        var linger = stackalloc int[2] { 1, 0 };
        _ = Libc.SetSocketOption(descriptor, LevelSocket, LingerOption, linger, 2 * sizeof(int));
        _ = Libc.Close(descriptor);
    }
}
