using System.Net;
using System.Net.Sockets;
using Concentrator.Control.Addresses;
using Concentrator.Protocol.Dhcp;
using Concentrator.Protocol.Ip;

namespace Concentrator.Server.Configuration;

/// <summary>Reads <c>Pools:&lt;name&gt;</c>.</summary>
internal sealed class PoolReader(SettingsReader reader, MachineDefaults defaults)
{
    private static readonly AddressPoolDefinition Standard = AddressPoolDefinition.Default;

    /// <summary>The only pool, when none is configured.</summary>
    /// <param name="prefix6">Its IPv6 network.</param>
    internal AddressPoolDefinition ReadDefault(Ipv6Prefix prefix6) => Read(Standard.Name, Standard.Prefix.ToString())! with { Prefix6 = prefix6.ToIPNetwork() };

    /// <summary>The configured pools, those with errors left out.</summary>
    internal List<AddressPoolDefinition> ReadAll(IReadOnlyList<string> names)
    {
        List<AddressPoolDefinition> pools = [];
        foreach (var name in names)
        {
            if (Read(name, null) is not { } pool)
            {
                continue;
            }

            if (pools.Find(other => other.Prefix.Contains(pool.Prefix.BaseAddress) || pool.Prefix.Contains(other.Prefix.BaseAddress)) is { } other)
            {
                reader.Fail($"Pools:{name}:Prefix", $"overlaps pool {other.Name} ({other.Prefix}); give every pool a prefix of its own");
            }

            if (pool.Prefix6 is { } prefix6 && pools.Find(other => other.Prefix6 is { } other6 && (other6.Contains(prefix6.BaseAddress) || prefix6.Contains(other6.BaseAddress))) is { } with6)
            {
                reader.Fail($"Pools:{name}:Prefix6", $"overlaps pool {with6.Name} ({with6.Prefix6}); give every pool a prefix of its own");
            }

            pools.Add(pool);
        }

        return pools;
    }

    private AddressPoolDefinition? Read(string name, string? defaultPrefix)
    {
        var key = $"Pools:{name}";
        var dns = reader.Addresses($"{key}:Dns", "Pools:<name>:Dns", "the machine's own", allowsIpv6: true) ?? defaults.DnsServers;
        var nbns = reader.Addresses($"{key}:Nbns", "Pools:<name>:Nbns", "") ?? [];
        var routes = ReadClientRoutes($"{key}:ClientRoutes");
        var suffix = ReadSuffix($"{key}:DnsSuffix");
        var gatewayText = reader.OptionalText($"{key}:Gateway", "Pools:<name>:Gateway", "the first host of the prefix");
        var blockLength = reader.Integer($"{key}:BlockPrefixLength", Standard.BlockPrefixLength, 16, 30, "Pools:<name>:BlockPrefixLength");
        var excluded = ReadExcluded($"{key}:Excluded");
        var prefixText = reader.OptionalText($"{key}:Prefix", "Pools:<name>:Prefix") ?? defaultPrefix;
        var prefix6Text = reader.OptionalText($"{key}:Prefix6", "Pools:<name>:Prefix6", "no IPv6");
        if (prefixText is null)
        {
            reader.Fail($"{key}:Prefix", $"is missing; give the pool's addresses, such as {Standard.Prefix}");
            return null;
        }

        if (!Ipv4Prefix.TryParse(prefixText, out var prefix) || prefix.Length is < 8 or > 30)
        {
            reader.Fail($"{key}:Prefix", $"give an IPv4 prefix from /8 to /30 with no bits set behind it, such as {Standard.Prefix}");
            return null;
        }

        var gateway = new Ipv4Address(prefix.Address.Value + 1);
        if (gatewayText is not null
            && (!Ipv4Address.TryParse(gatewayText, out gateway) || !prefix.Contains(gateway) || gateway == prefix.Address || gateway == prefix.LastAddress))
        {
            reader.Fail($"{key}:Gateway", $"give an address inside {prefix} that is neither its first nor its last");
            return null;
        }

        var pool = new AddressPoolDefinition
        {
            Name = name,
            Prefix = new IPNetwork(prefix.Address.ToIPAddress(), prefix.Length),
            Gateway = gateway.ToIPAddress(),
            DnsServers = [.. dns.Where(server => server.AddressFamily == AddressFamily.InterNetwork)],
            DnsServers6 = [.. dns.Where(server => server.AddressFamily == AddressFamily.InterNetworkV6)],
            NbnsServers = nbns,
            ClientRoutes = routes,
            DnsSuffix = suffix,
            BlockPrefixLength = blockLength,
            Excluded = excluded,
        };
        return pool with { Prefix6 = ReadPrefix6($"{key}:Prefix6", prefix6Text, pool) };
    }

    private IPNetwork? ReadPrefix6(string key, string? text, AddressPoolDefinition pool)
    {
        if (text is null)
        {
            return null;
        }

        if (!Ipv6Prefix.TryParse(text, out var prefix) || prefix.Length > pool.LongestPrefix6 || !(prefix.Address with { Low = 1 }).IsRoutableUnicast)
        {
            reader.Fail(key, $"give an IPv6 prefix of /{pool.LongestPrefix6} or shorter with no bits set behind it, a /64 for each address of {pool.Prefix}, such as fd12:3456:789a::/{pool.LongestPrefix6}");
            return null;
        }

        return prefix.ToIPNetwork();
    }

    private List<IPNetwork> ReadClientRoutes(string key)
    {
        List<IPNetwork> routes = [];
        foreach (var (itemKey, text) in reader.Items(key, "Pools:<name>:ClientRoutes", "") ?? [])
        {
            if (Ipv4Prefix.TryParse(text, out var route))
            {
                routes.Add(route.ToIPNetwork());
            }
            else
            {
                reader.FailItem(itemKey, text, "give an IPv4 network with no bits set behind its length, such as 10.0.0.0/8");
            }
        }

        if (routes.Count > AddressPoolDefinition.MaxClientRoutes)
        {
            reader.FailSecretly(key, $"has {routes.Count} networks and one DHCP message carries {AddressPoolDefinition.MaxClientRoutes}; put several into a larger one");
        }

        return routes;
    }

    private string ReadSuffix(string key)
    {
        var suffix = reader.OptionalText(key, "Pools:<name>:DnsSuffix")?.TrimEnd('.') ?? "";
        if (suffix.Length > 0 && !DomainName.IsValid(suffix))
        {
            reader.Fail(key, "give a domain name, such as corp.example");
        }

        return suffix;
    }

    private List<AddressRange> ReadExcluded(string key)
    {
        List<AddressRange> ranges = [];
        foreach (var (itemKey, text) in reader.Items(key, "Pools:<name>:Excluded", "") ?? [])
        {
            if (AddressRange.TryParse(text, out var range))
            {
                ranges.Add(range);
            }
            else
            {
                reader.FailItem(itemKey, text, "give an address, a range or a network, such as 192.0.2.10, 192.0.2.10-192.0.2.20 or 192.0.2.0/28");
            }
        }

        return ranges;
    }
}
