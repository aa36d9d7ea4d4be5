using System.Net;
using System.Net.Sockets;
using Concentrator.Protocol.Ip;

namespace Concentrator.Server.Configuration;

/// <summary>Reads a network (<c>192.0.2.0/24</c>, <c>2001:db8::/32</c>) or one address. IPv4-mapped ones (<c>::ffff:192.0.2.0/120</c>) are IPv4.</summary>
internal static class SourceNetwork
{
    /// <summary>False when the text is neither, or has bits set behind the length.</summary>
    internal static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var addressText = slash < 0 ? text : text[..slash];

        // The framework takes "10" for 0.0.0.10, and clears bits behind the length.
        if ((!addressText.Contains(':', StringComparison.Ordinal) && addressText.Count(c => c == '.') != 3) || !IPAddress.TryParse(addressText, out var address))
        {
            return false;
        }

        if (slash >= 0)
        {
            if (!IPNetwork.TryParse(text, out network) || !network.BaseAddress.Equals(address) || MappedNetwork.IsWiderThanIpv4(address, network.PrefixLength))
            {
                return false;
            }

            network = MappedNetwork.Unmapped(network);
            return true;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }

    /// <summary>What is wrong with a text that is neither.</summary>
    internal static string ProblemOf(string text) => text.StartsWith("::ffff:", StringComparison.OrdinalIgnoreCase)
        ? "give IPv4 as IPv4, such as 192.0.2.0/24: this is no network of IPv4-mapped addresses, whose length is 96 to 128 with no bits set behind it"
        : "give an address or a network with no bits set behind its length, such as 192.0.2.10, 192.0.2.0/24 or 2001:db8::/64";
}
