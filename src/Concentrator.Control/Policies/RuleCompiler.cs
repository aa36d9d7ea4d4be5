using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Dhcp;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Policies;

/// <summary>Understands what one rule gives.</summary>
internal sealed class RuleCompiler(
    string key,
    IReadOnlyDictionary<string, PacketFilter> filters,
    IReadOnlyDictionary<string, HealthPolicy> health,
    IReadOnlyList<AddressPoolDefinition>? pools,
    List<PolicyProblem> problems)
{
    private const int MostServers = 2;

    /// <summary>Makes the rule; what cannot be understood is left out and named.</summary>
    public AccessRule Compile(RuleDefinition written, IReadOnlyList<IAccessCondition> conditions)
    {
        PolicyCompiler.CheckName(written.Name, $"{key}:Name", problems);
        var terms = ReadTerms(written);
        CheckLimits(written, terms);
        if (written.Deny is not null)
        {
            CheckDenial(written);
        }

        return new AccessRule(written.Name ?? "", conditions, written.Deny, terms);
    }

    private static IEnumerable<(string Member, bool IsGiven)> Given(RuleDefinition written) =>
    [
        ("Level", written.Level is not null),
        ("GraceTime", written.GraceTime is not null),
        ("Remediation", written.Remediation.Count > 0),
        ("Health", written.Health is not null),
        ("Pool", written.Pool is not null),
        ("Address", written.Address is not null),
        ("Dns", written.Dns is not null),
        ("Nbns", written.Nbns is not null),
        ("DnsSuffix", written.DnsSuffix is not null),
        ("ClientRoutes", written.ClientRoutes is not null),
        ("Filters", written.Filters.Count > 0),
        ("FilterSets", written.FilterSets.Count > 0),
        ("RateUp", written.RateUp is not null),
        ("RateDown", written.RateDown is not null),
        ("SessionLimit", written.SessionLimit is not null),
        ("IdleLimit", written.IdleLimit is not null),
        ("Sessions", written.Sessions is not null),
    ];

    private void Fail(string member, string? value, string problem) => problems.Add(new PolicyProblem($"{key}:{member}", value, problem));

    private void CheckDenial(RuleDefinition written)
    {
        if (string.IsNullOrWhiteSpace(written.Deny) || written.Deny.Length > 200 || written.Deny.Any(char.IsControl))
        {
            Fail("Deny", written.Deny, "give the reason, in 200 characters at most");
        }

        foreach (var (member, _) in Given(written).Where(each => each.IsGiven))
        {
            Fail(member, null, "stands beside Deny, and whoever is denied is given nothing; leave one of the two out");
        }
    }

    /// <summary>An edge ends a tunnel with more than it can enforce.</summary>
    private void CheckLimits(RuleDefinition written, AccessTerms terms)
    {
        var count = written.FilterSets.Count + (written.Filters.Count > 0 ? 1 : 0);
        if (count > TunnelAccess.MaxFilters)
        {
            Fail("FilterSets", null, $"makes {count} packet filters, its own lines in Filters counted as one, and an edge enforces {TunnelAccess.MaxFilters} at most; put several into one set");
        }

        count = terms.Remediation.Concat(terms.Health?.Remediation ?? []).Distinct().Count();
        if (count > TunnelAccess.MaxRemediation)
        {
            Fail("Remediation", null, $"makes {count} networks with those of the health policy, and an edge enforces {TunnelAccess.MaxRemediation} at most; put several into a larger one");
        }
    }

    private AccessTerms ReadTerms(RuleDefinition written) => new()
    {
        Level = ReadLevel(written),
        GraceTime = ReadTime(written.GraceTime, "GraceTime") ?? TimeSpan.Zero,
        Remediation = NetworkText.ReadAll(written.Remediation, $"{key}:Remediation", problems),
        Health = ReadHealth(written.Health),
        Pool = ReadPool(written.Pool, written.Address),
        Address = ReadAddress(written.Address),
        DnsServers = ReadServers(written.Dns, "Dns", allowsIpv6: true),
        NbnsServers = ReadServers(written.Nbns, "Nbns", allowsIpv6: false),
        DnsSuffix = ReadSuffix(written.DnsSuffix),
        ClientRoutes = ReadRoutes(written.ClientRoutes),
        Filters = [.. ReadFilters(written)],
        RateUp = ReadRate(written.RateUp, "RateUp"),
        RateDown = ReadRate(written.RateDown, "RateDown"),
        SessionLimit = ReadTime(written.SessionLimit, "SessionLimit"),
        IdleLimit = ReadTime(written.IdleLimit, "IdleLimit"),
        Sessions = ReadSessions(written.Sessions),
    };

    private AccessLevel ReadLevel(RuleDefinition written)
    {
        AccessLevel? level = written.Level?.ToUpperInvariant() switch
        {
            null or "FULL" => AccessLevel.Full,
            "PROBATION" => AccessLevel.Probation,
            "QUARANTINE" => AccessLevel.Quarantine,
            _ => null,
        };
        if (level is null)
        {
            Fail("Level", written.Level, "give full, probation or quarantine");
        }

        if (level == AccessLevel.Probation && written.GraceTime is null)
        {
            Fail("GraceTime", null, "is missing; say how long the probation lasts, such as 1h");
        }

        if (level is AccessLevel.Full or AccessLevel.Quarantine && written.GraceTime is not null)
        {
            Fail("GraceTime", $"{written.GraceTime}", "belongs to Level probation, or to a health policy");
        }

        return level ?? AccessLevel.Full;
    }

    private TimeSpan? ReadTime(TimeSpan? time, string member)
    {
        if (time <= TimeSpan.Zero)
        {
            Fail(member, $"{time}", "give more than nothing, or leave it out");
        }

        return time;
    }

    private HealthPolicy? ReadHealth(string? name)
    {
        if (name is not null && !health.ContainsKey(name))
        {
            Fail("Health", name, "is no health policy of Policies:Health");
        }

        return name is null ? null : health.GetValueOrDefault(name);
    }

    private string? ReadPool(string? pool, string? address)
    {
        if (pool is not null && pools is not null && !pools.Any(one => string.Equals(one.Name, pool, StringComparison.OrdinalIgnoreCase)))
        {
            Fail("Pool", pool, $"there is no such pool; there is {string.Join(", ", pools.Select(one => one.Name))}");
        }

        if (pool is not null && address is not null)
        {
            Fail("Address", address, "stands beside Pool; give one of the two");
        }

        return pool;
    }

    private Ipv4Address? ReadAddress(string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (!Ipv4Address.TryParse(text, out var address) || address.Value == 0)
        {
            Fail("Address", text, "give an IPv4 address, such as 192.0.2.10");
            return null;
        }

        if (pools?.Where(pool => !pool.Problems().Any()).Select(pool => new PoolGeometry(pool)).Any(pool => pool.IsItsOwn(address)) == true)
        {
            Fail("Address", text, "is a pool's own (its network, its gateway or its last address); give another");
        }

        return address;
    }

    private List<IPAddress>? ReadServers(IReadOnlyList<string>? texts, string member, bool allowsIpv6)
    {
        if (texts is null)
        {
            return null;
        }

        var servers = new List<IPAddress>();
        for (var index = 0; index < texts.Count; index++)
        {
            if (Ipv4Address.TryParse(texts[index], out var ipv4))
            {
                servers.Add(ipv4.ToIPAddress());
            }
            else if (allowsIpv6 && Ipv6Address.TryParse(texts[index], out var ipv6) && ipv6.IsRoutableUnicast)
            {
                servers.Add(ipv6.ToIPAddress());
            }
            else
            {
                Fail($"{member}:{index}", texts[index], allowsIpv6 ? "give an IPv4 or IPv6 address, such as 192.0.2.53 or 2001:db8::53" : "give an IPv4 address, such as 192.0.2.53");
            }
        }

        if (servers.GroupBy(server => server.AddressFamily).Any(family => family.Count() > MostServers))
        {
            Fail(member, null, "a client is told two servers at most of IPv4 and of IPv6; leave the others out");
        }

        return servers;
    }

    private string? ReadSuffix(string? text)
    {
        if (string.Equals(text, "none", StringComparison.OrdinalIgnoreCase))
        {
            return "";
        }

        if (text is not null && !DomainName.IsValid(text.TrimEnd('.')))
        {
            Fail("DnsSuffix", text, "give a domain name, such as corp.example, or none");
        }

        return text?.TrimEnd('.');
    }

    private List<IPNetwork>? ReadRoutes(IReadOnlyList<string>? texts)
    {
        if (texts is null)
        {
            return null;
        }

        var routes = new List<IPNetwork>();
        for (var index = 0; index < texts.Count; index++)
        {
            if (Ipv4Prefix.TryParse(texts[index], out var route))
            {
                routes.Add(route.ToIPNetwork());
            }
            else
            {
                Fail($"ClientRoutes:{index}", texts[index], "give an IPv4 network with no bits set behind its length, such as 10.0.0.0/8");
            }
        }

        if (routes.Count > AddressPoolDefinition.MaxClientRoutes)
        {
            Fail("ClientRoutes", null, $"has {routes.Count} networks and one DHCP message carries {AddressPoolDefinition.MaxClientRoutes}; put several into a larger one");
        }

        return routes;
    }

    private IEnumerable<PacketFilter> ReadFilters(RuleDefinition written)
    {
        for (var index = 0; index < written.FilterSets.Count; index++)
        {
            if (filters.TryGetValue(written.FilterSets[index], out var filter))
            {
                yield return filter;
            }
            else
            {
                Fail($"FilterSets:{index}", written.FilterSets[index], "is no set of Policies:Filters");
            }
        }

        if (written.Filters.Count > 0 && FilterText.Read(written.Filters, (line, wrong) => Fail($"Filters:{line}", written.Filters[line], wrong)) is { } own)
        {
            yield return own;
        }
    }

    private long? ReadRate(string? text, string member)
    {
        if (text is null)
        {
            return null;
        }

        if (!RateText.TryParse(text, out var rate))
        {
            Fail(member, text, "give bits a second, 8k to 1000G, such as 512k, 20M or 1G");
            return null;
        }

        return rate;
    }

    private SessionPolicy? ReadSessions(string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (!SessionPolicy.TryParse(text, out var policy))
        {
            Fail("Sessions", text, "give unlimited, replace (a new session ends the old one), deny (one at a time), or how many at once");
        }

        return policy;
    }
}
