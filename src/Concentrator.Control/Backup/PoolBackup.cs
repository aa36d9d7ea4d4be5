using Concentrator.Control.Addresses;

namespace Concentrator.Control.Backup;

/// <summary>A pool in a backup, in the form of the configuration.</summary>
/// <param name="Prefix">The network.</param>
/// <param name="Gateway">The server's address in it.</param>
/// <param name="BlockPrefixLength">The prefix length of its blocks.</param>
/// <param name="Dns">DNS servers.</param>
/// <param name="Nbns">NetBIOS name servers.</param>
/// <param name="Excluded">Addresses that are never leased.</param>
public sealed record PoolBackup(string Prefix, string Gateway, int BlockPrefixLength, IReadOnlyList<string> Dns, IReadOnlyList<string> Nbns, IReadOnlyList<string> Excluded)
{
    /// <summary>Networks that clients are told to reach through the tunnel; null: none.</summary>
    public IReadOnlyList<string>? ClientRoutes { get; init; }

    /// <summary>The domain that clients complete names with; null: none.</summary>
    public string? DnsSuffix { get; init; }

    /// <summary>The IPv6 network; null: none.</summary>
    public string? Prefix6 { get; init; }

    /// <summary>Makes one of a definition.</summary>
    public static PoolBackup Of(AddressPoolDefinition pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return new PoolBackup(
            pool.Prefix.ToString(),
            pool.EffectiveGateway.ToString(),
            pool.BlockPrefixLength,
            [.. pool.DnsServers.Concat(pool.DnsServers6).Select(server => server.ToString())],
            [.. pool.NbnsServers.Select(server => server.ToString())],
            [.. pool.Excluded.Select(range => range.ToString())])
        {
            ClientRoutes = pool.ClientRoutes.Count == 0 ? null : [.. pool.ClientRoutes.Select(route => route.ToString())],
            Prefix6 = pool.Prefix6?.ToString(),
            DnsSuffix = pool.DnsSuffix.Length == 0 ? null : pool.DnsSuffix,
        };
    }
}
