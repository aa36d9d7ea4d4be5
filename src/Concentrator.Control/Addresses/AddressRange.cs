using System.Net;
using System.Net.Sockets;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Addresses;

/// <summary>IPv4 addresses from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public sealed record AddressRange(IPAddress First, IPAddress Last)
{
    /// <summary>Whether both are IPv4 and the first is not the higher one.</summary>
    public bool IsInOrder =>
        First.AddressFamily == AddressFamily.InterNetwork
        && Last.AddressFamily == AddressFamily.InterNetwork
        && Ipv4Address.From(First) <= Ipv4Address.From(Last);

    /// <summary>Whether the address is one of them.</summary>
    public bool Contains(Ipv4Address address) => Ipv4Address.From(First) <= address && address <= Ipv4Address.From(Last);

    /// <summary>Reads <c>10.0.0.1-10.0.0.9</c>, a network (<c>10.0.0.0/28</c>) or one address.</summary>
    public static bool TryParse(string? text, out AddressRange range)
    {
        range = new AddressRange(IPAddress.None, IPAddress.None);
        if (text is null)
        {
            return false;
        }

        var parts = text.Split('-', StringSplitOptions.TrimEntries);
        if (parts.Length <= 2 && Ipv4Address.TryParse(parts[0], out var first) && Ipv4Address.TryParse(parts[^1], out var last))
        {
            range = new AddressRange(first.ToIPAddress(), last.ToIPAddress());
            return range.IsInOrder;
        }

        if (IPNetwork.TryParse(text, out var network) && network.BaseAddress.AddressFamily == AddressFamily.InterNetwork)
        {
            var lowest = Ipv4Address.From(network.BaseAddress);
            var size = network.PrefixLength == 0 ? uint.MaxValue : (uint)((1UL << (32 - network.PrefixLength)) - 1);
            range = new AddressRange(lowest.ToIPAddress(), new Ipv4Address(lowest.Value + size).ToIPAddress());
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{First}-{Last}";
}
