using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;

namespace Concentrator.Edge.Sockets;

/// <summary>
/// Listening sockets that a service manager opened, so that the edge needs no capability for a port below 1024, and connections wait while it restarts. The workers share each of
/// them: the kernel lets only sockets of one user share a port, and these are the manager's. All are woken by a connection, and one gets it.
/// </summary>
internal sealed unsafe class GivenSockets : IDisposable
{
    private const int DuplicateCloseOnExec = 1030;
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int NonBlocking = 0x800;
    private const int LevelSocket = 1;
    private const int IsAccepting = 30;

    private readonly Dictionary<IPEndPoint, int> _descriptors = [];

    /// <summary>Takes them over.</summary>
    /// <param name="descriptors">The sockets.</param>
    /// <param name="wanted">The addresses that the edge is to listen on.</param>
    /// <exception cref="IOException">One is no listening TCP socket, or its address is not wanted; the message says which.</exception>
    internal GivenSockets(IReadOnlyList<int> descriptors, IReadOnlyList<IPEndPoint> wanted)
    {
        foreach (var descriptor in descriptors)
        {
            if (!IsListening(descriptor))
            {
                throw new IOException($"What the service manager gave as descriptor {descriptor} is no listening TCP socket.");
            }

            var endpoint = ListeningSocket.LocalEndpoint(descriptor);
            if (!wanted.Contains(endpoint))
            {
                throw new IOException($"The service manager listens on {endpoint}, which Edge:Listen does not name.");
            }

            if (!_descriptors.TryAdd(endpoint, descriptor))
            {
                throw new IOException($"The service manager gave two sockets that listen on {endpoint}.");
            }

            // A flag of the socket, not of a descriptor: it holds for what the workers share, too.
            if (Libc.FileControl(descriptor, SetFlags, Libc.FileControl(descriptor, GetFlags, 0) | NonBlocking) < 0)
            {
                throw Failure(endpoint);
            }
        }
    }

    /// <summary>Whether there is one of this address.</summary>
    internal bool Contains(IPEndPoint endpoint) => _descriptors.ContainsKey(endpoint);

    /// <summary>Another descriptor of the socket, for a worker to close.</summary>
    /// <exception cref="IOException">The process has too many descriptors.</exception>
    internal int Share(IPEndPoint endpoint)
    {
        var descriptor = Libc.FileControl(_descriptors[endpoint], DuplicateCloseOnExec, 0);
        return descriptor >= 0 ? descriptor : throw Failure(endpoint);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var descriptor in _descriptors.Values)
        {
            _ = Libc.Close(descriptor);
        }

        _descriptors.Clear();
    }

    private static bool IsListening(int descriptor)
    {
        var value = 0;
        uint length = sizeof(int);
        return Libc.GetSocketOption(descriptor, LevelSocket, IsAccepting, &value, &length) == 0 && value != 0
            && ListeningSocket.FamilyOf(descriptor) is SocketAddress.FamilyInternet or SocketAddress.FamilyInternet6;
    }

    private static IOException Failure(IPEndPoint endpoint) => new($"The socket that the service manager opened for {endpoint}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
}
