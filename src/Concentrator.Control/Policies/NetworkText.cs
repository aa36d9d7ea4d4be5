using System.Net;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Policies;

/// <summary>Reads a network, IPv4 or IPv6, or one address. Bits that are set behind the length are an error.</summary>
internal static class NetworkText
{
    /// <summary>What to give.</summary>
    public const string Expected = "give an address or a network with no bits set behind its length, such as 192.0.2.10, 192.0.2.0/24 or 2001:db8::/64";

    /// <summary>Reads one.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        if (text.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(text.Split('/')[0], out var mapped) && mapped.IsIPv4MappedToIPv6)
        {
            // The same network by another name.
            return TryParseMapped(text, mapped, out network);
        }

        if (Ipv4Address.TryParse(text, out var ipv4))
        {
            network = new IPNetwork(ipv4.ToIPAddress(), 32);
        }
        else if (Ipv6Address.TryParse(text, out var ipv6))
        {
            network = new IPNetwork(ipv6.ToIPAddress(), 128);
        }
        else if (Ipv4Prefix.TryParse(text, out var prefix4))
        {
            network = prefix4.ToIPNetwork();
        }
        else if (text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && Ipv6Address.TryParse(text[..slash], out var base6))
        {
            return IPNetwork.TryParse(text, out network) && network.BaseAddress.Equals(base6.ToIPAddress());
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Reads several; those that cannot be read are left out and named.</summary>
    public static IReadOnlyList<IPNetwork> ReadAll(IReadOnlyList<string> texts, string key, List<PolicyProblem> problems)
    {
        var networks = new List<IPNetwork>();
        for (var index = 0; index < texts.Count; index++)
        {
            if (TryParse(texts[index], out var network))
            {
                networks.Add(network);
            }
            else
            {
                problems.Add(new PolicyProblem($"{key}:{index}", texts[index], Expected));
            }
        }

        return networks;
    }

    private static bool TryParseMapped(string text, IPAddress address, out IPNetwork network)
    {
        network = default;
        var length = text.IndexOf('/', StringComparison.Ordinal) is var slash && slash < 0 ? "128" : text[(slash + 1)..];
        return int.TryParse(length, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var bits) && bits is >= 96 and <= 128
            && TryParse($"{address.MapToIPv4()}/{bits - 96}", out network);
    }
}
