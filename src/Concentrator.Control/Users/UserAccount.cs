using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Users;

/// <summary>One user as the account is kept.</summary>
internal sealed record UserAccount
{
    /// <summary>The name as it was given when the user was added.</summary>
    public required string Name { get; init; }

    /// <summary>The name for look-up.</summary>
    public UserKey Key => UserKey.Of(Name);

    /// <summary>A disabled account keeps everything and is let in nowhere.</summary>
    public bool Disabled { get; init; }

    /// <summary>An address that is this user's alone, or none.</summary>
    public Ipv4Address? FixedAddress { get; init; }

    /// <summary>The longest a session of this user may live; null: as the server has it.</summary>
    public TimeSpan? SessionLimit { get; init; }

    /// <summary>The longest a session of this user may move no packet; null: as the server has it.</summary>
    public TimeSpan? IdleLimit { get; init; }

    /// <summary>The groups that it is in, without regard to case (<see cref="UserGroups"/>).</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The last one-time password that was taken; null when none was.</summary>
    public SpentCode? SpentCode { get; init; }

    /// <summary>The secrets in their stored forms.</summary>
    public required UserSecrets Secrets { get; init; }
}
