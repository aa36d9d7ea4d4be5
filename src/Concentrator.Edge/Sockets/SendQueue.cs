namespace Concentrator.Edge.Sockets;

/// <summary>What a TCP socket was given to send and its peer has not acknowledged.</summary>
internal static unsafe class SendQueue
{
    /// <summary>SIOCOUTQ (tcp(7)).</summary>
    private const nuint QueueLength = 0x5411;

    /// <summary>Bytes that wait, a FIN counted as one; 0 when the system does not say.</summary>
    internal static int LengthOf(int descriptor)
    {
        var length = 0;
        return Libc.Control(descriptor, QueueLength, &length) < 0 ? 0 : length;
    }
}
