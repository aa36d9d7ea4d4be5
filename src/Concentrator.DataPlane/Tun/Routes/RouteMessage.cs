using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Concentrator.DataPlane.Tun.Routes;

/// <summary>Writes and reads routes as rtnetlink has them (rtnetlink(7)): a netlink header, <c>struct rtmsg</c>, attributes. Numbers are in host byte order, addresses in network byte order.</summary>
internal static class RouteMessage
{
    /// <summary>The most bytes that <see cref="Write"/> needs.</summary>
    public const int MaxSize = 128;

    private const int BodySize = 12;
    private const int AttributeHeaderSize = 4;
    private const byte FamilyV4 = 2;
    private const byte FamilyV6 = 10;
    private const byte MainTable = 254;
    private const byte ScopeUniverse = 0;
    private const byte ScopeLink = 253;
    private const byte TypeUnicast = 1;
    private const ushort Destination = 1;
    private const ushort OutputInterface = 4;
    private const ushort Priority = 6;
    private const ushort Table = 15;

    /// <summary>Writes the order to make or delete a route; returns its length.</summary>
    public static int Write(Span<byte> message, NetlinkType type, NetlinkFlags flags, uint sequence, KernelRoute route)
    {
        var isV4 = route.Prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        Span<byte> address = stackalloc byte[16];
        route.Prefix.BaseAddress.TryWriteBytes(address, out var addressSize);
        message = message[..MaxSize];
        message.Clear();
        var body = message[NetlinkHeader.Size..];
        body[0] = isV4 ? FamilyV4 : FamilyV6;
        body[1] = (byte)route.Prefix.PrefixLength;
        body[4] = MainTable;
        body[5] = route.Protocol;
        body[6] = isV4 ? ScopeLink : ScopeUniverse;
        body[7] = TypeUnicast;
        var length = NetlinkHeader.Size + BodySize;
        length += Append(message[length..], Destination, address[..addressSize]);
        length += Append(message[length..], OutputInterface, route.Interface);
        length += Append(message[length..], Priority, route.Metric);
        WriteHeader(message, type, flags, sequence, length);
        return length;
    }

    /// <summary>Writes the question for all routes of a family through a device; returns its length. Older kernels answer with those of all devices.</summary>
    public static int WriteDump(Span<byte> message, AddressFamily family, uint sequence, uint device)
    {
        message = message[..MaxSize];
        message.Clear();
        message[NetlinkHeader.Size] = family == AddressFamily.InterNetwork ? FamilyV4 : FamilyV6;
        var length = NetlinkHeader.Size + BodySize;
        length += Append(message[length..], OutputInterface, device);
        WriteHeader(message, NetlinkType.GetRoute, NetlinkFlags.Request | NetlinkFlags.Dump, sequence, length);
        return length;
    }

    /// <summary>Reads a route from what follows the netlink header; false when it is not of the main table, leads to no device, or is damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out KernelRoute route)
    {
        route = default;
        if (body.Length < BodySize || body[0] is not (FamilyV4 or FamilyV6) || body[7] != TypeUnicast)
        {
            return false;
        }

        Span<byte> address = stackalloc byte[body[0] == FamilyV4 ? 4 : 16];
        var (prefixLength, table, device, metric) = (body[1], (uint)body[4], 0u, 0u);
        for (var rest = body[BodySize..]; rest.Length >= AttributeHeaderSize;)
        {
            var (size, type) = (MemoryMarshal.Read<ushort>(rest), MemoryMarshal.Read<ushort>(rest[2..]));
            if (size < AttributeHeaderSize || size > rest.Length)
            {
                return false;
            }

            var value = rest[AttributeHeaderSize..size];
            switch (type)
            {
                case Destination when value.Length == address.Length:
                    value.CopyTo(address);
                    break;
                case OutputInterface when value.Length == sizeof(uint):
                    device = MemoryMarshal.Read<uint>(value);
                    break;
                case Priority when value.Length == sizeof(uint):
                    metric = MemoryMarshal.Read<uint>(value);
                    break;
                case Table when value.Length == sizeof(uint):
                    table = MemoryMarshal.Read<uint>(value);
                    break;
                case Destination or OutputInterface or Priority or Table:
                    return false;
                default:
                    break;
            }

            rest = rest[Math.Min(Align(size), rest.Length)..];
        }

        if (table != MainTable || device == 0 || prefixLength > address.Length * 8 || !IsNetwork(address, prefixLength))
        {
            return false;
        }

        route = new KernelRoute(new IPNetwork(new IPAddress(address), prefixLength), device, body[5], metric);
        return true;
    }

    /// <summary>The size of something that the next thing follows (<c>NLMSG_ALIGN</c>, <c>RTA_ALIGN</c>).</summary>
    public static int Align(int size) => (size + 3) & ~3;

    private static bool IsNetwork(ReadOnlySpan<byte> address, int prefixLength)
    {
        for (var bit = prefixLength; bit < address.Length * 8; bit++)
        {
            if ((address[bit / 8] & (0x80 >> (bit % 8))) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private static int Append(Span<byte> place, ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        MemoryMarshal.Write(bytes, value);
        return Append(place, type, bytes);
    }

    private static int Append(Span<byte> place, ushort type, ReadOnlySpan<byte> value)
    {
        MemoryMarshal.Write(place, (ushort)(AttributeHeaderSize + value.Length));
        MemoryMarshal.Write(place[2..], type);
        value.CopyTo(place[AttributeHeaderSize..]);
        return Align(AttributeHeaderSize + value.Length);
    }

    private static void WriteHeader(Span<byte> message, NetlinkType type, NetlinkFlags flags, uint sequence, int length) =>
        MemoryMarshal.Write(message, new NetlinkHeader { Length = (uint)length, Type = type, Flags = flags, Sequence = sequence });
}
