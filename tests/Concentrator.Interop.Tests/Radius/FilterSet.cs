using System.Buffers.Binary;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>One way of a packet filter as RADIUS servers send it, in the layouts of [MS-RNAP] 2.2.1.3 (IPv4, little-endian) and 2.2.1.15 (IPv6, network byte order).</summary>
/// <param name="IsInput">Whether it is for packets from the client.</param>
/// <param name="Drops">What becomes of all but its lines: whether it is dropped.</param>
/// <param name="Lines">The exceptions.</param>
internal sealed record FilterSet(bool IsInput, bool Drops, params FilterLine[] Lines)
{
    private const int Alignment = 8;

    /// <summary>A value of MS-Filter or MS-Quarantine-IPFilter.</summary>
    internal static byte[] Ipv4(params FilterSet[] sets) => ValueOf(isIpv6: false, sets);

    /// <summary>A value of MS-IPv6-Filter.</summary>
    internal static byte[] Ipv6(params FilterSet[] sets) => ValueOf(isIpv6: true, sets);

    internal static byte[] Number(uint value, bool isIpv6)
    {
        var bytes = new byte[sizeof(uint)];
        if (isIpv6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        }

        return bytes;
    }

    private static byte[] ValueOf(bool isIpv6, FilterSet[] sets)
    {
        var table = new List<byte>();
        var body = new List<byte>();
        var start = Align(12 + (16 * sets.Length));
        foreach (var set in sets)
        {
            body.AddRange(new byte[Align(body.Count) - body.Count]);
            byte[] bytes =
            [
                .. Number(1, isIpv6), .. Number((uint)set.Lines.Length, isIpv6), .. Number(set.Drops ? 1u : 0u, isIpv6),
                .. set.Lines.SelectMany(line => line.ToBytes(isIpv6, set.IsInput)),
            ];
            var kind = 0xFFFF0000 | (isIpv6 ? 0x10u : 0) | (set.IsInput ? 1u : 2u);
            table.AddRange([.. Number(kind, isIpv6), .. Number((uint)bytes.Length, isIpv6), .. Number(1, isIpv6), .. Number((uint)(start + body.Count), isIpv6)]);
            body.AddRange(bytes);
        }

        byte[] header = [.. Number(1, isIpv6), .. Number((uint)(start + body.Count), isIpv6), .. Number((uint)sets.Length, isIpv6), .. table];
        return [.. header, .. new byte[start - header.Length], .. body];
    }

    private static int Align(int at) => (at + Alignment - 1) / Alignment * Alignment;
}
