using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Concentrator.Edge.Sockets;

/// <summary>A non-blocking TCP listener that shares its port with the other workers' (SO_REUSEPORT): the kernel spreads connections by hash.</summary>
internal static unsafe class ListeningSocket
{
    private const int StreamNonBlockCloseOnExec = 1 | 0x800 | 0x80000;
    private const int NonBlockCloseOnExec = 0x800 | 0x80000;
    private const int LevelSocket = 1;
    private const int ReuseAddress = 2;
    private const int ReusePort = 15;
    private const int Domain = 39;
    private const int LevelIpv6 = 41;
    private const int Ipv6Only = 26;
    private const int LevelTcp = 6;
    private const int NoDelay = 1;

    /// <summary>The kernel caps it at net.core.somaxconn.</summary>
    private const int Backlog = 4096;

    /// <summary>
    /// Makes sure that nobody else listens on an address. Sharing the port by SO_REUSEPORT is for the workers of one edge: a second server of the same user would
    /// otherwise get a part of the first one's connections.
    /// </summary>
    /// <exception cref="IOException">Somebody does, or the address cannot be listened on; the message says which and why.</exception>
    internal static void ThrowIfTaken(IPEndPoint endpoint) => _ = Libc.Close(Open(endpoint, isShared: false));

    /// <summary>Opens a listener and returns its descriptor.</summary>
    /// <exception cref="IOException">The address cannot be listened on; the message says which and why.</exception>
    internal static int Open(IPEndPoint endpoint) => Open(endpoint, isShared: true);

    private static int Open(IPEndPoint endpoint, bool isShared)
    {
        var ipv6 = endpoint.AddressFamily == AddressFamily.InterNetworkV6;
        var descriptor = Libc.Socket(ipv6 ? SocketAddress.FamilyInternet6 : SocketAddress.FamilyInternet, StreamNonBlockCloseOnExec, 0);
        if (descriptor < 0)
        {
            throw Failure(endpoint);
        }

        SetOption(descriptor, LevelSocket, ReuseAddress);
        if (isShared)
        {
            SetOption(descriptor, LevelSocket, ReusePort);
        }

        if (ipv6)
        {
            SetOption(descriptor, LevelIpv6, Ipv6Only);
        }

        var address = stackalloc byte[SocketAddress.MaxSize];
        var length = SocketAddress.Write(endpoint, new Span<byte>(address, SocketAddress.MaxSize));
        if (Libc.Bind(descriptor, address, (uint)length) < 0 || (isShared && Libc.Listen(descriptor, Backlog) < 0))
        {
            var failure = Failure(endpoint);
            _ = Libc.Close(descriptor);
            throw failure;
        }

        return descriptor;
    }

    /// <summary>The address and port that a socket is bound to.</summary>
    internal static IPEndPoint LocalEndpoint(int descriptor)
    {
        var address = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.MaxSize;
        return Libc.GetSocketName(descriptor, address, &length) < 0
            ? throw new IOException($"getsockname: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}")
            : SocketAddress.Read(new ReadOnlySpan<byte>(address, (int)length));
    }

    /// <summary>The address family of a socket; -1 when the descriptor is none.</summary>
    internal static int FamilyOf(int descriptor)
    {
        var family = -1;
        uint length = sizeof(int);
        return Libc.GetSocketOption(descriptor, LevelSocket, Domain, &family, &length) < 0 ? -1 : family;
    }

    /// <summary>Accepts one connection, non-blocking and without Nagle's delay; -1 when there is none or on failure, which <paramref name="error"/> tells.</summary>
    internal static int Accept(int listener, out IPEndPoint? peer, out int error)
    {
        var address = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.MaxSize;
        var descriptor = Libc.Accept(listener, address, &length, NonBlockCloseOnExec);
        if (descriptor < 0)
        {
            error = Marshal.GetLastPInvokeError();
            peer = null;
            return -1;
        }

        error = 0;
        SetOption(descriptor, LevelTcp, NoDelay);
        peer = SocketAddress.Read(new ReadOnlySpan<byte>(address, (int)length));
        return descriptor;
    }

    private static void SetOption(int descriptor, int level, int name)
    {
        var on = 1;

        // A failure shows where it matters: at bind and listen. A connection that is gone already takes no option.
        _ = Libc.SetSocketOption(descriptor, level, name, &on, sizeof(int));
    }

    /// <summary>What an error of bind or listen means to whoever starts the server.</summary>
    internal static string Explain(int error) => error switch
    {
        Errno.AddressInUse => "another program listens there already",
        Errno.PermissionDenied => "ports below 1024 need root, the capability CAP_NET_BIND_SERVICE or a socket of the service manager's; or choose another port with Edge:Listen",
        Errno.AddressNotAvailable => "this machine has no such address",
        _ => new Win32Exception(error).Message,
    };

    private static IOException Failure(IPEndPoint endpoint) => new($"Cannot listen on {endpoint}: {Explain(Marshal.GetLastPInvokeError())}.");
}
