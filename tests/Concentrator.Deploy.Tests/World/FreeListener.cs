using System.Net;
using System.Net.Sockets;

namespace Concentrator.Deploy.Tests.World;

/// <summary>An <see cref="HttpListener"/> on a free port of loopback. It cannot choose one itself: one that was just free, and another where somebody was quicker.</summary>
internal static class FreeListener
{
    /// <summary>Begins to listen.</summary>
    internal static (HttpListener Listener, Uri Address) Open()
    {
        for (var tries = 10; ; tries--)
        {
            int port;
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                port = ((IPEndPoint)probe.LocalEndpoint).Port;
            }

            // One that has failed cannot be started again.
            var listener = new HttpListener();
            var address = new Uri($"http://127.0.0.1:{port}/");
            listener.Prefixes.Add(address.ToString());
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (tries > 0)
            {
                listener.Close();
            }
        }
    }
}
