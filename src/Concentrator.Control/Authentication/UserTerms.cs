using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Authentication;

/// <summary>What an authentication server grants a user it knows and we do not. What is null is as it is for everybody.</summary>
internal sealed record UserTerms
{
    /// <summary>The user's name: the server's word for it, else as the peer gave it.</summary>
    public required string UserName { get; init; }

    /// <summary>An address that is the user's alone.</summary>
    public Ipv4Address? FixedAddress { get; init; }

    /// <summary>The pool that the address is to come from.</summary>
    public string? Pool { get; init; }

    /// <summary>The longest the session may live.</summary>
    public TimeSpan? SessionLimit { get; init; }

    /// <summary>The longest it may move no packet.</summary>
    public TimeSpan? IdleLimit { get; init; }

    /// <summary>DNS servers.</summary>
    public IReadOnlyList<IPAddress>? DnsServers { get; init; }

    /// <summary>NetBIOS name servers.</summary>
    public IReadOnlyList<IPAddress>? NbnsServers { get; init; }

    /// <summary>The groups that the user is in.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>What else it may do, and may not.</summary>
    public AccessChange Access { get; init; } = AccessChange.Nothing;

    /// <summary>What the server passes on of the machine's health; null: nothing.</summary>
    public StatementOfHealth? Health { get; init; }

    /// <summary>Whether no grace time of a health policy is given: the name is the peer's word alone.</summary>
    public bool HasNoGraceTime { get; init; }

    /// <summary>How the session is accounted for.</summary>
    public AccountingTerms Accounting { get; init; } = AccountingTerms.None;

    /// <summary>Who has judged a user that has these terms; without any it is one of our own.</summary>
    public static AuthenticationAuthority AuthorityOf(UserTerms? terms) => terms is null ? AuthenticationAuthority.Local : AuthenticationAuthority.Radius;

    /// <summary>The user.</summary>
    public UserKey User => UserKey.Of(UserName);

    /// <summary>An account for as long as the login takes; it is kept nowhere and has no secrets.</summary>
    public UserAccount ToAccount() => new()
    {
        Name = UserName,
        FixedAddress = FixedAddress,
        SessionLimit = SessionLimit,
        IdleLimit = IdleLimit,
        Groups = Groups,
        Secrets = new UserSecrets([], [], ClearSecret: null),
    };
}
