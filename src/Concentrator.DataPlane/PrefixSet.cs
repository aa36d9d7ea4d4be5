using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane;

/// <summary>
/// A set of IPv4 and IPv6 networks that says of an address whether it is in one of them: ranges that do not touch, in order, searched by halves. It never changes,
/// so that any thread may ask while another puts a new one in its place.
/// </summary>
public sealed class PrefixSet
{
    private readonly uint[] _first4;
    private readonly uint[] _last4;
    private readonly UInt128[] _first6;
    private readonly UInt128[] _last6;

    /// <summary>Makes the set of some networks; they may overlap.</summary>
    public PrefixSet(IEnumerable<IPNetwork> networks)
    {
        Networks = [.. networks.Select(MappedNetwork.Unmapped).Distinct()];
        (_first4, _last4) = Merge(Ranges(Networks, AddressFamily.InterNetwork).Select(range => (First: (uint)range.First, Last: (uint)range.Last)), uint.MaxValue);
        (_first6, _last6) = Merge(Ranges(Networks, AddressFamily.InterNetworkV6), UInt128.MaxValue);
    }

    /// <summary>The set of nothing.</summary>
    public static PrefixSet Empty { get; } = new([]);

    /// <summary>The networks as they were given, each once; those of IPv4-mapped addresses as IPv4.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; }

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty => Networks.Count == 0;

    /// <summary>Whether an IPv4 address is in one of the networks.</summary>
    public bool Contains(Ipv4Address address) => Contains(_first4, _last4, address.Value);

    /// <summary>Whether an IPv6 address, 16 bytes in network byte order, is in one of the networks.</summary>
    public bool ContainsIpv6(ReadOnlySpan<byte> address) => Contains(_first6, _last6, BinaryPrimitives.ReadUInt128BigEndian(address));

    /// <summary>Whether an address is in one of the networks; an IPv4-mapped IPv6 address counts as IPv4.</summary>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6)
        {
            return Contains(Ipv4Address.From(address));
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return ContainsIpv6(bytes);
    }

    private static bool Contains<T>(T[] first, T[] last, T address)
        where T : IComparable<T>
    {
        var index = Array.BinarySearch(first, address);
        index = index >= 0 ? index : ~index - 1;
        return index >= 0 && address.CompareTo(last[index]) <= 0;
    }

    private static IEnumerable<(UInt128 First, UInt128 Last)> Ranges(IEnumerable<IPNetwork> networks, AddressFamily family) =>
        networks.Where(network => network.BaseAddress.AddressFamily == family).Select(RangeOf);

    private static (UInt128 First, UInt128 Last) RangeOf(IPNetwork network)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        var first = bytes.Aggregate(UInt128.Zero, (value, single) => (value << 8) | single);
        var free = (8 * bytes.Length) - network.PrefixLength;
        var size = free == 128 ? UInt128.MaxValue : (UInt128.One << free) - 1;
        return (first, first | size);
    }

    private static (T[] First, T[] Last) Merge<T>(IEnumerable<(T First, T Last)> ranges, T highest)
        where T : IComparable<T>, System.Numerics.IIncrementOperators<T>
    {
        List<T> first = [];
        List<T> last = [];
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (last.Count > 0 && (last[^1].CompareTo(highest) == 0 || range.First.CompareTo(Next(last[^1])) <= 0))
            {
                last[^1] = range.Last.CompareTo(last[^1]) > 0 ? range.Last : last[^1];
                continue;
            }

            first.Add(range.First);
            last.Add(range.Last);
        }

        return ([.. first], [.. last]);
    }

    private static T Next<T>(T value)
        where T : System.Numerics.IIncrementOperators<T> => ++value;
}
