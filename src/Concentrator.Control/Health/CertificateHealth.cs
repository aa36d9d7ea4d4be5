using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Health;

/// <summary>
/// What a client's certificate vouches for: an authority that issues a certificate with some policy (certificatePolicies, RFC 5280 §4.2.1.4) to healthy machines only says by it what they are.
/// </summary>
/// <param name="facts">The facts that each certificate policy vouches for, by its object identifier: words (<see cref="Words"/>) or <c>NAME=VALUE</c>.</param>
public sealed class CertificateHealth(IReadOnlyDictionary<string, IReadOnlyList<string>> facts)
{
    private static readonly Dictionary<string, Func<StatementOfHealth, StatementOfHealth>> s_words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["firewall"] = statement => statement with { Firewall = true },
        ["antivirus"] = statement => statement with { Antivirus = true },
        ["antivirusCurrent"] = statement => statement with { AntivirusCurrent = true },
        ["antispyware"] = statement => statement with { Antispyware = true },
        ["antispywareCurrent"] = statement => statement with { AntispywareCurrent = true },
        ["automaticUpdates"] = statement => statement with { AutomaticUpdates = true },
        ["noMissingUpdates"] = statement => statement with { MissingUpdates = UpdateSeverity.None },
        ["diskEncryption"] = statement => statement with { DiskEncryption = true },
    };

    /// <summary>No certificate vouches for anything.</summary>
    public static CertificateHealth None { get; } = new(new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));

    /// <summary>The words for facts.</summary>
    public static IReadOnlyCollection<string> Words => s_words.Keys;

    /// <summary>Whether a text is a fact: one of <see cref="Words"/>, or <c>NAME=VALUE</c> with a name as facts of one's own have it.</summary>
    public static bool IsFact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return s_words.ContainsKey(text) || (Split(text) is { } own && own.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_'));
    }

    /// <summary>What is known of a peer, with a statement of health by its certificate where that vouches for something. What the peer says itself comes before it.</summary>
    /// <param name="peer">What its method has learnt of it.</param>
    /// <param name="now">The time.</param>
    public PeerFacts Add(PeerFacts peer, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(peer);
        if (peer.Certificate is not { } certificate)
        {
            return peer;
        }

        var vouched = certificate.Policies.SelectMany(policy => facts.GetValueOrDefault(policy) ?? []).ToList();
        if (vouched.Count == 0)
        {
            return peer;
        }

        var statement = vouched.Aggregate(new StatementOfHealth { Source = HealthSource.Certificate, At = now }, Apply);
        return peer.Health is null ? peer with { Health = statement } : peer with { EarlierHealth = [.. peer.EarlierHealth, statement] };
    }

    private static StatementOfHealth Apply(StatementOfHealth statement, string fact) => s_words.TryGetValue(fact, out var word)
        ? word(statement)
        : Split(fact) is { } own
            ? statement with { Custom = new Dictionary<string, string>(statement.Custom, StringComparer.Ordinal) { [own.Name] = own.Value } }
            : statement;

    private static (string Name, string Value)? Split(string fact)
    {
        var equals = fact.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && equals < fact.Length - 1 ? (fact[..equals].Trim(), fact[(equals + 1)..].Trim()) : null;
    }
}
