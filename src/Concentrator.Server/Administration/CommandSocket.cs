using System.Net.Sockets;

namespace Concentrator.Server.Administration;

/// <summary>The Unix socket in the data directory on which a serving process takes commands. Who may open the file may command.</summary>
internal static class CommandSocket
{
    /// <summary>The most bytes of a Unix socket's path (unix(7)), its closing zero left out.</summary>
    private const int MaxPathLength = 107;

    /// <summary>The socket's path.</summary>
    /// <exception cref="IOException">The path is too long for a socket.</exception>
    internal static string PathIn(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "admin.sock");
        return System.Text.Encoding.UTF8.GetByteCount(path) <= MaxPathLength
            ? path
            : throw new IOException($"DataDirectory {dataDirectory} is too long for the command socket in it; {MaxPathLength - "/admin.sock".Length} bytes are possible.");
    }

    /// <summary>Whether a process takes commands there.</summary>
    internal static bool IsServed(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable)
        {
            return false;
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AccessDenied)
        {
            throw new UnauthorizedAccessException($"{path} belongs to another user; run the command as that user or as root.", failure);
        }
    }

    /// <summary>Opens a connection to the process that serves.</summary>
    internal static async ValueTask<Stream> Connect(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
