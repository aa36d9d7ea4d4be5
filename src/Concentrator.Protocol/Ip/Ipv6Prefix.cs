using System.Globalization;
using System.Net;

namespace Concentrator.Protocol.Ip;

/// <summary>An IPv6 network of at most 64 bits, which is all that routing and SLAAC need here: <c>2001:db8::/48</c>. The other bits are zero.</summary>
public readonly record struct Ipv6Prefix
{
    /// <summary>The longest prefix there is here: one link's (RFC 4291 §2.5.4).</summary>
    public const int MaxLength = 64;

    /// <summary>Makes a prefix; bits of the address beyond the length are cleared.</summary>
    /// <param name="address">An address in the network.</param>
    /// <param name="length">How many leading bits count, 0 to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not between 0 and 64.</exception>
    public Ipv6Prefix(Ipv6Address address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxLength);
        Length = length;
        Address = new Ipv6Address(address.High & MaskOf(length), 0);
    }

    /// <summary>The lowest address.</summary>
    public Ipv6Address Address { get; }

    /// <summary>How many leading bits count, 0 to 64.</summary>
    public int Length { get; }

    /// <summary>Whether an address is in the network.</summary>
    public bool Contains(Ipv6Address address) => (address.High & MaskOf(Length)) == Address.High;

    /// <summary>Whether the two networks have an address in common.</summary>
    public bool Overlaps(Ipv6Prefix other) => Length <= other.Length ? Contains(other.Address) : other.Contains(Address);

    /// <summary>Reads <c>address/length</c>; false when it is anything else, when bits beyond the length are set, or when the length is above 64.</summary>
    public static bool TryParse(string? text, out Ipv6Prefix prefix)
    {
        prefix = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash < 0 || !Ipv6Address.TryParse(text![..slash], out var address)
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > MaxLength)
        {
            return false;
        }

        prefix = new Ipv6Prefix(address, length);
        return prefix.Address == address;
    }

    /// <summary>Takes the framework's type.</summary>
    /// <exception cref="ArgumentException">It is not an IPv6 network of at most 64 bits.</exception>
    public static Ipv6Prefix From(IPNetwork network) =>
        network.PrefixLength <= MaxLength
            ? new Ipv6Prefix(Ipv6Address.From(network.BaseAddress), network.PrefixLength)
            : throw new ArgumentException($"{network} is longer than /{MaxLength}.", nameof(network));

    /// <summary>The same prefix as the framework's type.</summary>
    public IPNetwork ToIPNetwork() => new(Address.ToIPAddress(), Length);

    /// <inheritdoc/>
    public override string ToString() => $"{Address}/{Length}";

    private static ulong MaskOf(int length) => length == 0 ? 0 : ulong.MaxValue << (64 - length);
}
