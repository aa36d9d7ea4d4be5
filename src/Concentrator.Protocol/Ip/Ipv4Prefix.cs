using System.Globalization;
using System.Net;

namespace Concentrator.Protocol.Ip;

/// <summary>An IPv4 network: an address and how many of its leading bits count, as in <c>10.0.0.0/8</c>. The other bits are zero.</summary>
public readonly record struct Ipv4Prefix
{
    /// <summary>Makes a prefix; bits of the address beyond the length are cleared.</summary>
    /// <param name="address">An address in the network.</param>
    /// <param name="length">How many leading bits count, 0 to 32.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not between 0 and 32.</exception>
    public Ipv4Prefix(Ipv4Address address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 32);
        Length = length;
        Address = new Ipv4Address(address.Value & MaskOf(length));
    }

    /// <summary>The lowest address.</summary>
    public Ipv4Address Address { get; }

    /// <summary>How many leading bits count, 0 to 32.</summary>
    public int Length { get; }

    /// <summary>The network mask.</summary>
    public Ipv4Address Mask => new(MaskOf(Length));

    /// <summary>The highest address.</summary>
    public Ipv4Address LastAddress => new(Address.Value | ~MaskOf(Length));

    /// <summary>Whether an address is in the network.</summary>
    public bool Contains(Ipv4Address address) => (address.Value & MaskOf(Length)) == Address.Value;

    /// <summary>Whether the whole of another network is in this one.</summary>
    public bool Contains(Ipv4Prefix other) => other.Length >= Length && Contains(other.Address);

    /// <summary>Reads <c>address/length</c>; false when it is anything else, or when bits beyond the length are set.</summary>
    public static bool TryParse(string? text, out Ipv4Prefix prefix)
    {
        prefix = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash < 0 || !Ipv4Address.TryParse(text![..slash], out var address)
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > 32)
        {
            return false;
        }

        prefix = new Ipv4Prefix(address, length);
        return prefix.Address == address;
    }

    /// <summary>The same prefix as the framework's type.</summary>
    public IPNetwork ToIPNetwork() => new(Address.ToIPAddress(), Length);

    /// <inheritdoc/>
    public override string ToString() => $"{Address}/{Length}";

    private static uint MaskOf(int length) => length == 0 ? 0 : uint.MaxValue << (32 - length);
}
