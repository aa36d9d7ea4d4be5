using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Addresses;

/// <summary>One pool before and after a change of the definitions, and what of the pool may go on as it is.</summary>
internal sealed record PoolChange
{
    private readonly PoolGeometry? _before;
    private readonly PoolGeometry? _after;

    /// <summary>Compares two definitions without problems; null: there is no such pool.</summary>
    public PoolChange(AddressPoolDefinition? before, AddressPoolDefinition? after)
    {
        (Before, After) = (before, after);
        _before = before is null ? null : new PoolGeometry(before);
        _after = after is null ? null : new PoolGeometry(after);
    }

    /// <summary>The pool before; null when it is added.</summary>
    public AddressPoolDefinition? Before { get; }

    /// <summary>The pool after; null when it is removed.</summary>
    public AddressPoolDefinition? After { get; }

    /// <summary>The pool's name.</summary>
    public string Name => (After ?? Before)!.Name;

    /// <summary>What changes, in the words of the configuration; empty when nothing does, or when the pool is added or removed.</summary>
    public IReadOnlyList<string> Differences => Before is null || After is null ? [] : [.. Compared().Where(pair => !string.Equals(pair.Before, pair.After, StringComparison.Ordinal)).Select(pair => $"{pair.Key} {Shown(pair.Before)} → {Shown(pair.After)}")];

    /// <summary>Whether anything changes.</summary>
    public bool IsChange => Before is null || After is null || Differences.Count > 0;

    /// <summary>Whether which addresses are leased is another question than before, so that the pool has to agree.</summary>
    public bool ConcernsLeases => Before is not null && (After is null || Compared().Take(5).Any(pair => !string.Equals(pair.Before, pair.After, StringComparison.Ordinal)));

    /// <summary>The changes from some pools to others, in the order of the later; removed ones last. Names count with their case.</summary>
    public static IReadOnlyList<PoolChange> Between(IReadOnlyList<AddressPoolDefinition> before, IReadOnlyList<AddressPoolDefinition> after) =>
    [
        .. after.Select(pool => new PoolChange(before.FirstOrDefault(other => IsOne(pool, other)), pool)),
        .. before.Where(pool => !after.Any(other => IsOne(pool, other))).Select(pool => new PoolChange(pool, after: null)),
    ];

    /// <summary>Whether an edge that holds a block can keep it: it is the same addresses after the change, under the same number.</summary>
    public bool Keeps(int block) => _before is not null && _after is not null && _before.CutsAlike(_after) && block < _after.BlockCount;

    /// <summary>Addresses that could be leased before and are the pool's own after: a lease of one of them stands in the way.</summary>
    public IReadOnlyList<Ipv4Address> Taken => _before is null || _after is null
        ? []
        : [.. _after.Own.Where(address => _before.Contains(address) && !_before.IsItsOwn(address)).Distinct()];

    /// <summary>The block of the pool before, in words.</summary>
    public string NameOf(int block) => _before!.PrefixOf(block).ToString();

    /// <summary>Whether a session has its address from a block that cannot stay.</summary>
    public bool IsIn(int block, Ipv4Address address) => _before!.Contains(address) && _before.NumberOf(address) == block;

    private static bool IsOne(AddressPoolDefinition one, AddressPoolDefinition other) => string.Equals(one.Name, other.Name, StringComparison.Ordinal);

    private static string Shown(string value) => value.Length == 0 ? "none" : value;

    private IEnumerable<(string Key, string Before, string After)> Compared() =>
    [
        ("Prefix", $"{Before!.Prefix}", $"{After!.Prefix}"),
        ("BlockPrefixLength", $"/{_before!.BlockPrefixLength}", $"/{_after!.BlockPrefixLength}"),
        ("Gateway", $"{Before.EffectiveGateway}", $"{After.EffectiveGateway}"),
        ("Excluded", string.Join(", ", Before.Excluded), string.Join(", ", After.Excluded)),
        ("Prefix6", $"{Before.Prefix6}", $"{After.Prefix6}"),
        ("Dns", string.Join(", ", Before.DnsServers.Concat(Before.DnsServers6)), string.Join(", ", After.DnsServers.Concat(After.DnsServers6))),
        ("Nbns", string.Join(", ", Before.NbnsServers), string.Join(", ", After.NbnsServers)),
        ("ClientRoutes", string.Join(", ", Before.ClientRoutes), string.Join(", ", After.ClientRoutes)),
        ("DnsSuffix", Before.DnsSuffix, After.DnsSuffix),
    ];
}
