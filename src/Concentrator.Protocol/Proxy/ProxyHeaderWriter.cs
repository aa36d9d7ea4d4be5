using System.Buffers.Binary;
using System.Net;

namespace Concentrator.Protocol.Proxy;

/// <summary>Writes a header of version 2 (HAProxy's PROXY protocol, §2.2), for a server behind this one.</summary>
public static class ProxyHeaderWriter
{
    /// <summary>The most bytes of a header: sixteen, two IPv6 addresses, two ports.</summary>
    public const int MaxSize = 52;

    /// <summary>Writes the header of a TCP connection and returns its bytes. Addresses of different families are both written as IPv6.</summary>
    /// <param name="source">Who connected.</param>
    /// <param name="listener">What it connected to.</param>
    /// <param name="destination">At least <see cref="MaxSize"/> bytes.</param>
    public static int Write(IPEndPoint source, IPEndPoint listener, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(listener);
        var isIpv4 = IsIpv4(source.Address) && IsIpv4(listener.Address);
        var size = isIpv4 ? 4 : 16;
        ProxyBinaryHeader.Signature.CopyTo(destination);
        destination[12] = 0x21;
        destination[13] = (byte)(isIpv4 ? 0x11 : 0x21);
        BinaryPrimitives.WriteUInt16BigEndian(destination[14..], (ushort)((2 * size) + 4));
        var block = destination[16..];
        WriteAddress(source.Address, size, block);
        WriteAddress(listener.Address, size, block[size..]);
        BinaryPrimitives.WriteUInt16BigEndian(block[(2 * size)..], (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(block[((2 * size) + 2)..], (ushort)listener.Port);
        return 16 + (2 * size) + 4;
    }

    private static bool IsIpv4(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out _);
    }

    private static void WriteAddress(IPAddress address, int size, Span<byte> destination) =>
        _ = (size == 16 ? address.MapToIPv6() : address).TryWriteBytes(destination[..size], out _);
}
