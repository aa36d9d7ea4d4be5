using System.Net.Sockets;

namespace Concentrator.Client;

/// <summary>What the other end of a TCP connection has taken, as Linux tells it.</summary>
internal static class TcpProgress
{
    private const int Tcp = 6;
    private const int TcpInfo = 11;

    // struct tcp_info of linux/tcp.h, since Linux 4.1; in the machine's byte order.
    private const int BytesAcknowledged = 120;

    /// <summary>How many bytes it has acknowledged (tcpi_bytes_acked); 0 where the system does not tell, or the socket is closed.</summary>
    public static ulong Acknowledged(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        try
        {
            Span<byte> info = stackalloc byte[BytesAcknowledged + sizeof(ulong)];
            return socket.GetRawSocketOption(Tcp, TcpInfo, info) < info.Length ? 0 : BitConverter.ToUInt64(info[BytesAcknowledged..]);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            return 0;
        }
    }
}
