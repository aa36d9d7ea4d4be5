using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Concentrator.Edge.Sockets;

/// <summary>Linux's <c>sockaddr_in</c> and <c>sockaddr_in6</c>: family in host order, port and address in network byte order.</summary>
internal static class SocketAddress
{
    /// <summary>Bytes that hold either form.</summary>
    internal const int MaxSize = 28;

    /// <summary>The most bytes of a Unix socket's path (unix(7)), its closing zero left out.</summary>
    internal const int MaxUnixPath = 107;

    internal const int FamilyUnix = 1;
    internal const int FamilyInternet = 2;
    internal const int FamilyInternet6 = 10;

    private const int SizeInternet = 16;
    private const int SizeInternet6 = 28;

    /// <summary>Writes an endpoint and returns the bytes written.</summary>
    internal static int Write(IPEndPoint endpoint, Span<byte> destination)
    {
        destination[..MaxSize].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)endpoint.Port);
        if (endpoint.AddressFamily == AddressFamily.InterNetwork)
        {
            Family(destination) = FamilyInternet;
            endpoint.Address.TryWriteBytes(destination.Slice(4, 4), out _);
            return SizeInternet;
        }

        Family(destination) = FamilyInternet6;
        endpoint.Address.TryWriteBytes(destination.Slice(8, 16), out _);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[24..], (uint)endpoint.Address.ScopeId);
        return SizeInternet6;
    }

    /// <summary>The address of a Unix socket, <c>sockaddr_un</c>: family, path, zero.</summary>
    internal static byte[] OfUnix(string path)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(path);
        var address = new byte[2 + bytes.Length + 1];
        Family(address) = FamilyUnix;
        bytes.CopyTo(address.AsSpan(2));
        return address;
    }

    /// <summary>Reads an endpoint that the kernel wrote; an IPv4-mapped address is given as IPv4.</summary>
    internal static IPEndPoint Read(ReadOnlySpan<byte> source)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
        if (MemoryMarshal.Read<ushort>(source) == FamilyInternet)
        {
            return new IPEndPoint(new IPAddress(source.Slice(4, 4)), port);
        }

        var address = new IPAddress(source.Slice(8, 16));
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
    }

    private static ref ushort Family(Span<byte> address) => ref MemoryMarshal.AsRef<ushort>(address);
}
