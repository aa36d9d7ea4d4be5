using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Backup;

/// <summary>A user in a backup: plain values, and secrets as they were sealed.</summary>
public sealed record UserBackup
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>When it was added.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether it is let in nowhere.</summary>
    public bool Disabled { get; init; }

    /// <summary>Its own IPv4 address, or null.</summary>
    public string? Address { get; init; }

    /// <summary>The address of its last session, or null.</summary>
    public string? LastAddress { get; init; }

    /// <summary>The longest a session may live, or null.</summary>
    public TimeSpan? SessionLimit { get; init; }

    /// <summary>The longest a session may move no packet, or null.</summary>
    public TimeSpan? IdleLimit { get; init; }

    /// <summary>The groups that it is in.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Wrong passwords that count.</summary>
    public IReadOnlyList<DateTimeOffset> Failures { get; init; } = [];

    /// <summary>When its lockout ends, or null.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Wrong one-time passwords since the last right one, or the last lock.</summary>
    public int OneTimePasswordFailures { get; init; }

    /// <summary>How many locks wrong one-time passwords led to since the last right one.</summary>
    public int OneTimePasswordLocks { get; init; }

    /// <summary>When the last of these locks ends, or null.</summary>
    public DateTimeOffset? OneTimePasswordLockedUntil { get; init; }

    /// <summary>The sealed MD4 of the password.</summary>
    public required byte[] NtHash { get; init; }

    /// <summary>The sealed slow hash of the password.</summary>
    public required byte[] SlowHash { get; init; }

    /// <summary>The sealed password of a user for CHAP, or null.</summary>
    public byte[]? ClearSecret { get; init; }

    /// <summary>The sealed secret of the user's one-time passwords, or null.</summary>
    public byte[]? OneTimePassword { get; init; }

    /// <summary>The time step of the last one-time password that was taken (RFC 6238 §4.2), or null.</summary>
    public long? OneTimePasswordStep { get; init; }

    /// <summary>The account, with its secrets as they were sealed.</summary>
    /// <exception cref="InvalidDataException">An address is none, or a name cannot be one.</exception>
    internal UserAccount ToAccount() => (PasswordRules.ProblemOfName(Name) ?? UserGroups.ProblemOf(Groups)) is { } problem
        ? throw new InvalidDataException($"User \"{Name}\": {problem}")
        : new UserAccount
        {
            Name = Name,
            Disabled = Disabled,
            FixedAddress = Parse(Address),
            SessionLimit = SessionLimit,
            IdleLimit = IdleLimit,
            Groups = UserGroups.Distinct(Groups),
            SpentCode = OneTimePasswordStep is { } step ? new SpentCode(step, default) : null,
            Secrets = ToSecrets(),
        };

    /// <summary>The secrets as they were sealed.</summary>
    internal UserSecrets ToSecrets() => new(NtHash, SlowHash, ClearSecret) { OneTimePassword = OneTimePassword };

    /// <summary>The address of the last session.</summary>
    internal Ipv4Address ToLastAddress() => Parse(LastAddress) ?? default;

    /// <summary>The wrong passwords and one-time passwords.</summary>
    internal Lockout ToLockout() => new(Failures, LockedUntil) { Codes = new CodeLockout(OneTimePasswordFailures, OneTimePasswordLocks, OneTimePasswordLockedUntil) };

    /// <summary>Makes one.</summary>
    internal static UserBackup Of(UserAccount account, DateTimeOffset createdAt, Lockout lockout, Ipv4Address lastAddress) => new()
    {
        Name = account.Name,
        CreatedAt = createdAt,
        Disabled = account.Disabled,
        Address = account.FixedAddress?.ToString(),
        LastAddress = lastAddress == default ? null : lastAddress.ToString(),
        SessionLimit = account.SessionLimit,
        IdleLimit = account.IdleLimit,
        Groups = account.Groups,
        Failures = lockout.Failures,
        LockedUntil = lockout.LockedUntil,
        OneTimePasswordFailures = lockout.Codes.Failures,
        OneTimePasswordLocks = lockout.Codes.Locks,
        OneTimePasswordLockedUntil = lockout.Codes.LockedUntil,
        NtHash = account.Secrets.NtHash,
        SlowHash = account.Secrets.SlowHash,
        ClearSecret = account.Secrets.ClearSecret,
        OneTimePassword = account.Secrets.OneTimePassword,
        OneTimePasswordStep = account.SpentCode?.Step,
    };

    private Ipv4Address? Parse(string? text) => text is null
        ? null
        : Ipv4Address.TryParse(text, out var address) ? address : throw new InvalidDataException($"User \"{Name}\": \"{text}\" is no IPv4 address.");
}
