using System.Buffers.Binary;
using System.Net;

namespace Concentrator.Control.Tests.Contract;

/// <summary>Values of MS-Filter (little-endian) and MS-IPv6-Filter (network byte order), made by the layouts of [MS-RNAP] 2.2.1.3 and 2.2.1.15 alone.</summary>
internal static class RadiusFilters
{
    /// <summary>MS-Filter with one set for packets from the client, which drops all but TCP port 443 of 10.1.0.0/16 and any ICMP: 32 + 12 + 2 × 28 bytes, padded to 104.</summary>
    public static byte[] DropAllBut { get; } = Convert.FromHexString(
        "01000000" + "68000000" + "01000000" + "0100FFFF" + "48000000" + "01000000" + "20000000" + "00000000"
        + "01000000" + "02000000" + "01000000"
        + "00000000" + "00000000" + "0A010000" + "FFFF0000" + "06000000" + "00000000" + "0000" + "01BB"
        + "00000000" + "00000000" + "00000000" + "00000000" + "01000000" + "00000000" + "FF00" + "FF00"
        + "00000000");

    /// <summary>MS-IPv6-Filter with one set for packets to the client, which forwards all but UDP from port 53 of 2001:db8::/32 to the client's own address: 96 bytes, the least that there can be.</summary>
    public static byte[] ForwardAllBut6 { get; } = Convert.FromHexString(
        "00000001" + "00000060" + "00000001" + "FFFF0012" + "00000040" + "00000001" + "00000020" + "00000000"
        + "00000001" + "00000001" + "00000000"
        + "20010DB8000000000000000000000000" + "00000020" + "20010DB80000000000000000000000FF" + "00000080" + "00000011" + "00000004" + "0035" + "0000");

    /// <summary>A value of MS-Filter with one set of one line.</summary>
    public static byte[] Of(
        uint kind = 0xFFFF0001, uint action = 1, string source = "0.0.0.0", string sourceMask = "0.0.0.0", string destination = "0.0.0.0", string destinationMask = "0.0.0.0",
        uint protocol = 0, uint late = 0, ushort sourcePort = 0, ushort destinationPort = 0)
    {
        byte[] ports = [(byte)(sourcePort >> 8), (byte)sourcePort, (byte)(destinationPort >> 8), (byte)destinationPort];
        byte[] ends = [.. Address(source), .. Address(sourceMask), .. Address(destination), .. Address(destinationMask)];
        return [.. Number(1), .. Number(72), .. Number(1), .. Number(kind), .. Number(40), .. Number(1), .. Number(32), 0, 0, 0, 0, .. Number(1), .. Number(1), .. Number(action), .. ends, .. Number(protocol), .. Number(late), .. ports];
    }

    /// <summary>A value of MS-Filter with two entries, for packets from the client and for packets to it, each with one set of one line.</summary>
    /// <param name="before">Bytes between the table and the first entry's sets.</param>
    /// <param name="between">Bytes between the sets of the two; fewer than none: they lie over each other.</param>
    public static byte[] OfTwo(int before, int between)
    {
        var set = Of()[32..];
        var first = 48 + before;
        var second = first + set.Length + between;
        var value = new byte[second + set.Length];
        byte[] table =
        [
            .. Number(1), .. Number((uint)value.Length), .. Number(2),
            .. Number(0xFFFF0001), .. Number((uint)set.Length), .. Number(1), .. Number((uint)first),
            .. Number(0xFFFF0002), .. Number((uint)set.Length), .. Number(1), .. Number((uint)second),
        ];
        table.CopyTo(value, 0);
        set.CopyTo(value, first);
        set.CopyTo(value, second);
        return value;
    }

    private static byte[] Address(string text) => IPAddress.Parse(text).GetAddressBytes();

    private static byte[] Number(uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
