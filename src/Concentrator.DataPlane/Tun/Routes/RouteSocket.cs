using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Concentrator.DataPlane.Tun.Routes;

/// <summary>A socket to the kernel's routing (rtnetlink(7)), of the network namespace it was opened in. Not safe for use by several threads.</summary>
internal sealed class RouteSocket : IDisposable
{
    private const int FamilyNetlink = 16;
    private const int TypeRaw = 3;
    private const int CloseOnExec = 0x80000;
    private const int ProtocolRoute = 0;
    private const int LevelNetlink = 270;
    private const int StrictCheck = 12;
    private const int DoNotWait = 0x40;

    private readonly SafeFileHandle _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private uint _sequence;

    /// <summary>Opens the socket.</summary>
    /// <exception cref="NetworkSetupException">The kernel refuses it.</exception>
    public unsafe RouteSocket()
    {
        _socket = LibC.Socket(FamilyNetlink, TypeRaw | CloseOnExec, ProtocolRoute);
        if (_socket.IsInvalid)
        {
            var error = Marshal.GetLastPInvokeErrorMessage();
            _socket.Dispose();
            throw new NetworkSetupException($"The kernel's routing cannot be reached (netlink): {error}.");
        }

        // Lets the kernel (4.20 and later) look through its list for one device; older ones give all of it.
        var on = 1;
        _ = LibC.SetSocketOption(_socket, LevelNetlink, StrictCheck, &on, sizeof(int));
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Makes a route; returns 0 or the error's number (errno).</summary>
    public int Add(KernelRoute route, bool replace) =>
        Do(NetlinkType.NewRoute, NetlinkFlags.Create | (replace ? NetlinkFlags.Replace : NetlinkFlags.Exclusive), route);

    /// <summary>Deletes just this route; returns 0 or the error's number (errno).</summary>
    public int Delete(KernelRoute route) => Do(NetlinkType.DeleteRoute, NetlinkFlags.None, route);

    /// <summary>The routes of the main table through a device; none when it is gone.</summary>
    /// <exception cref="NetworkSetupException">The kernel does not answer as it should.</exception>
    public List<KernelRoute> List(AddressFamily family, uint device)
    {
        Span<byte> message = stackalloc byte[RouteMessage.MaxSize];
        var routes = new List<KernelRoute>();
        Send(message[..RouteMessage.WriteDump(message, family, ++_sequence, device)]);
        int? error;
        do
        {
            error = Read(routes);
        }
        while (error is null);
        return error is 0 or LibC.ErrorNoDevice
            ? routes.FindAll(route => route.Interface == device)
            : throw new NetworkSetupException($"The kernel's routes cannot be listed: {Marshal.GetPInvokeErrorMessage(error.Value)}.");
    }

    private int Do(NetlinkType type, NetlinkFlags flags, KernelRoute route)
    {
        Span<byte> message = stackalloc byte[RouteMessage.MaxSize];
        Send(message[..RouteMessage.Write(message, type, flags | NetlinkFlags.Request | NetlinkFlags.Acknowledge, ++_sequence, route)]);
        int? error;
        do
        {
            error = Read([]);
        }
        while (error is null);
        return error.Value;
    }

    private unsafe void Send(ReadOnlySpan<byte> message)
    {
        fixed (byte* bytes = message)
        {
            while (LibC.Send(_socket, bytes, message.Length, 0) < 0)
            {
                ThrowUnlessInterrupted();
            }
        }
    }

    /// <summary>Reads one datagram; returns the error's number or 0 when it holds the end of the answer, null when more is to come.</summary>
    private unsafe int? Read(List<KernelRoute> routes)
    {
        nint count;
        fixed (byte* bytes = _buffer)
        {
            // The kernel has answered when the request has been sent: to wait would be to wait for ever.
            while ((count = LibC.Receive(_socket, bytes, _buffer.Length, DoNotWait)) < 0)
            {
                ThrowUnlessInterrupted();
            }
        }

        for (var rest = _buffer.AsSpan(0, (int)count); rest.Length >= NetlinkHeader.Size;)
        {
            var header = MemoryMarshal.Read<NetlinkHeader>(rest);
            if (header.Length < NetlinkHeader.Size || header.Length > rest.Length)
            {
                throw new NetworkSetupException("The kernel's answer about routes makes no sense (netlink).");
            }

            var body = rest[NetlinkHeader.Size..(int)header.Length];
            rest = rest[Math.Min(RouteMessage.Align((int)header.Length), rest.Length)..];
            if (header.Sequence != _sequence)
            {
                continue;
            }

            switch (header.Type)
            {
                case NetlinkType.Done or NetlinkType.Error when body.Length >= sizeof(int):
                    return -MemoryMarshal.Read<int>(body);
                case NetlinkType.Done:
                    return 0;
                case NetlinkType.NewRoute when RouteMessage.TryRead(body, out var route):
                    routes.Add(route);
                    break;
                default:
                    break;
            }
        }

        return null;
    }

    private static void ThrowUnlessInterrupted()
    {
        var error = Marshal.GetLastPInvokeError();
        if (error != LibC.ErrorInterrupted)
        {
            throw new NetworkSetupException($"The kernel's routing does not answer (netlink): {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }
}
