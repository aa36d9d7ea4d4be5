using System.Buffers.Binary;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Radius;

/// <summary>
/// Reads the packet filters of MS-Filter and MS-Quarantine-IPFilter ([MS-RNAP] 2.2.1.3, numbers in little-endian byte order) and of MS-IPv6-Filter (2.2.1.15, network byte order). What is listed is the
/// exception: a set that forwards drops it, a set that drops forwards it alone (the action is RRAS' default action, [MS-RRASM] 2.2.1.2.5). A set says nothing of the other IP version.
/// </summary>
internal readonly ref struct RadiusFilterReader
{
    private const int HeaderSize = 12;
    private const int EntrySize = 16;
    private const int SetHeaderSize = 12;
    private const int Alignment = 8;

    /// <summary>The low byte of an entry's kind says what it is for; IPv6 has numbers of its own.</summary>
    private const uint Ipv4Input = 0xFFFF0001;
    private const uint Ipv4Output = 0xFFFF0002;
    private const uint SiteToSite = 0xFFFF0009;
    private const uint Ipv6Input = 0xFFFF0011;
    private const uint Ipv6Output = 0xFFFF0012;

    private readonly ReadOnlySpan<byte> _value;
    private readonly bool _isIpv6;

    private RadiusFilterReader(ReadOnlySpan<byte> value, bool isIpv6)
    {
        _value = value;
        _isIpv6 = isIpv6;
    }

    /// <summary>Reads all of it; false when it is not that, or asks for what no edge enforces.</summary>
    /// <param name="value">The values of all attributes of one type, one behind the other.</param>
    /// <param name="isIpv6">Whether they are those of MS-IPv6-Filter.</param>
    /// <param name="filters">A packet filter for each set: a packet has to pass all of them.</param>
    public static bool TryRead(ReadOnlySpan<byte> value, bool isIpv6, List<PacketFilter> filters) => new RadiusFilterReader(value, isIpv6).TryRead(filters);

    private bool TryRead(List<PacketFilter> filters)
    {
        if (_value.Length < HeaderSize || Number(0) != 1 || Number(4) != _value.Length || Number(8) is not (> 0 and var entries) || entries > (_value.Length - HeaderSize) / EntrySize)
        {
            return false;
        }

        // Each entry's sets begin where those before end, aligned, and the last end the value: a byte that nobody has read might be a line.
        long next = Align(HeaderSize + (entries * EntrySize));
        long end = 0;
        for (var at = HeaderSize; at < HeaderSize + (entries * EntrySize); at += EntrySize)
        {
            var (kind, size, sets, offset) = (Number(at), Number(at + 4), Number(at + 8), Number(at + 12));
            end = offset + (long)size;
            if (offset != next || end > _value.Length || sets == 0)
            {
                return false;
            }

            next = Align(end);

            // There is nothing behind a client that would have to be dialled for.
            if (kind == SiteToSite && !_isIpv6)
            {
                continue;
            }

            if (kind != (_isIpv6 ? Ipv6Input : Ipv4Input) && kind != (_isIpv6 ? Ipv6Output : Ipv4Output))
            {
                return false;
            }

            if (!TryReadSets((int)offset, (int)end, sets, isInput: kind is Ipv4Input or Ipv6Input, filters))
            {
                return false;
            }
        }

        return _value.Length == end || _value.Length == next;
    }

    private bool TryReadSets(int at, int end, uint sets, bool isInput, List<PacketFilter> filters)
    {
        var lineSize = RadiusFilterLine.SizeOf(_isIpv6);
        var last = at;
        for (; sets > 0; sets--)
        {
            if (filters.Count == TunnelAccess.MaxFilters || end - at < SetHeaderSize || Number(at) != 1 || Number(at + 4) is not (> 0 and var lines)
                || lines > (end - at - SetHeaderSize) / lineSize || Number(at + 8) is not (<= 1 and var action))
            {
                return false;
            }

            List<FilterRule> rules = [];
            var drops = action == 1;
            at += SetHeaderSize;
            for (; lines > 0; lines--, at += lineSize)
            {
                if (RadiusFilterLine.Read(_value.Slice(at, lineSize), _isIpv6, isInput, drops ? FilterAction.Permit : FilterAction.Deny) is not { } rule)
                {
                    return false;
                }

                rules.Add(rule);
            }

            if (drops)
            {
                rules.Add(new FilterRule(FilterAction.Deny) { Remote = RadiusFilterLine.Everything(_isIpv6) });
            }

            filters.Add(isInput ? new PacketFilter(rules, []) : new PacketFilter([], rules));
            last = at;
            at = (int)Align(at);
        }

        // With or without the bytes that fill up the last set.
        return end == last || end == at;
    }

    private static long Align(long at) => (at + Alignment - 1) / Alignment * Alignment;

    private uint Number(int at) => _isIpv6 ? BinaryPrimitives.ReadUInt32BigEndian(_value[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(_value[at..]);
}
