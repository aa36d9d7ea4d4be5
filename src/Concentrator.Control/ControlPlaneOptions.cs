using Concentrator.Control.Addresses;
using Concentrator.Control.Health;
using Concentrator.Control.Policies;
using Concentrator.Control.Radius;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Eap;

namespace Concentrator.Control;

/// <summary>Policies and limits of a control plane, whatever hosts it.</summary>
public abstract record ControlPlaneOptions
{
    /// <summary>The name that CHAP challenges carry.</summary>
    public string ServerName { get; init; } = "concentrator";

    /// <summary>The pools, in the order in which they are tried.</summary>
    public IReadOnlyList<AddressPoolDefinition> Pools { get; init; } = [AddressPoolDefinition.Default];

    /// <summary>The RADIUS servers that know the users; null: all users are our own.</summary>
    public RadiusOptions? Radius { get; init; }

    /// <summary>The methods of EAP for users of our own; EAP-MSCHAPv2 by default.</summary>
    public EapServerOptions Eap { get; init; } = EapServerOptions.Default;

    /// <summary>How sessions are accounted for; null: they are not.</summary>
    public RadiusAccountingOptions? Accounting { get; init; }

    /// <summary>The access policy that is there from the start; everybody is let in by default. A cluster has its own, which this only seeds.</summary>
    public PolicyDefinition Policies { get; init; } = PolicyDefinition.Empty;

    /// <summary>What clients' certificates vouch for; nothing by default.</summary>
    public CertificateHealth Certificates { get; init; } = CertificateHealth.None;

    /// <summary>Who may end and change sessions by RADIUS; null: nobody.</summary>
    public RadiusDynamicOptions? Dynamic { get; init; }

    /// <summary>How many sessions a user may have at once; no limit by default.</summary>
    public SessionPolicy Sessions { get; init; } = SessionPolicy.Unlimited;

    /// <summary>When wrong passwords lock an account.</summary>
    public LockoutPolicy Lockout { get; init; } = LockoutPolicy.Default;

    /// <summary>How many wrong passwords a peer may correct within one connection (MS-CHAPv2 R=1); 2 by default.</summary>
    public int PasswordRetries { get; init; } = 2;

    /// <summary>The longest a session may live; no limit by default.</summary>
    public TimeSpan? SessionLimit { get; init; }

    /// <summary>The longest a session may move no packet; no limit by default.</summary>
    public TimeSpan? IdleLimit { get; init; }

    /// <summary>How long after its beginning a login that did not open expires, its lease included; 2 minutes by default.</summary>
    public TimeSpan ConversationLifetime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The most logins that have begun and not opened or been refused; 10,000 by default. A login beyond them is refused as unavailable.</summary>
    public int MaxConversations { get; init; } = 10_000;

    /// <summary>How long an edge waits for commands before it gets an empty answer; 25 seconds by default, less than what networks on the way cut.</summary>
    public TimeSpan CommandWait { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// How long an edge's report may differ from the record before sessions that it never reports are over, and how long after a start an edge may take to be heard of again;
    /// 2 minutes by default.
    /// </summary>
    public TimeSpan EdgePatience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long ended sessions are kept; 90 days by default.</summary>
    public TimeSpan HistoryAge { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How many ended sessions are kept; 100,000 by default.</summary>
    public int HistoryRows { get; init; } = 100_000;

    /// <summary>What a slow hash costs; less in tests.</summary>
    internal int SlowHashIterations { get; init; } = SlowHash.DefaultIterations;

    /// <summary>What is wrong with the options, each named by its key; empty when nothing is.</summary>
    public virtual IEnumerable<string> Problems()
    {
        foreach (var problem in AddressPools.Problems(Pools))
        {
            yield return problem;
        }

        foreach (var problem in PolicyCompiler.Compile(Policies, Pools, out _))
        {
            yield return problem.ToString();
        }

        if (PasswordRetries is < 0 or > 10)
        {
            yield return $"Authentication:PasswordRetries is {PasswordRetries}; 0 to 10 is possible.";
        }

        if (Eap.Methods.Count == 0)
        {
            yield return "Authentication:Eap:Methods is empty; at least one method is needed.";
        }

        if (MaxConversations < 1)
        {
            yield return $"Authentication:MaxConversations is {MaxConversations}; at least 1 is needed.";
        }

        foreach (var (key, value) in Times().Where(time => time.Value <= TimeSpan.Zero))
        {
            yield return $"{key} is {value}; more than nothing is needed.";
        }
    }

    private IEnumerable<(string Key, TimeSpan? Value)> Times() =>
    [
        ("Sessions:Limit", SessionLimit),
        ("Sessions:IdleLimit", IdleLimit),
        ("Sessions:HistoryAge", HistoryAge),
        ("Authentication:Lifetime", ConversationLifetime),
        ("Authentication:Lockout:Window", Lockout.Window),
        ("Authentication:Lockout:Duration", Lockout.Duration),
        ("Control:CommandWait", CommandWait),
        ("Control:EdgePatience", EdgePatience),
    ];
}
