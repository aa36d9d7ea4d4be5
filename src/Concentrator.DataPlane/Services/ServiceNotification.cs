using System.Net.Sockets;
using System.Text;

namespace Concentrator.DataPlane.Services;

/// <summary>Tells systemd how far the service is (sd_notify(3)); where nothing listens it does nothing.</summary>
public sealed class ServiceNotification : IDisposable
{
    private readonly Socket? _socket;

    /// <summary>Opens the way to the service manager that started the process, if one did.</summary>
    public ServiceNotification()
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } path)
        {
            return;
        }

        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            _socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path));
        }
        catch (SocketException)
        {
            _socket.Dispose();
            _socket = null;
        }
    }

    /// <summary>Sends assignments, one a line (<c>READY=1</c>).</summary>
    /// <param name="state">What sd_notify(3) lists.</param>
    public void Send(string state)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(state));
        }
        catch (SocketException)
        {
            // The manager is gone; the service is what matters.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();
}
