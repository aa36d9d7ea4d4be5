using Concentrator.Control.Policies;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <summary>A user as it is kept.</summary>
internal sealed record UserRecord
{
    /// <summary>The account.</summary>
    public required UserAccount Account { get; init; }

    /// <summary>When it was added.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Wrong passwords and one-time passwords.</summary>
    public Lockout Lockout { get; init; } = Lockout.None;

    /// <summary>The address of the last session.</summary>
    public Ipv4Address LastAddress { get; init; }

    /// <summary>The health policies that a machine of the user has not met since some time.</summary>
    public IReadOnlyList<HealthLapse> Lapses { get; init; } = [];

    /// <summary>The open sessions, where there is a limit to them.</summary>
    public IReadOnlyList<SessionPlace> Sessions { get; init; } = [];

    /// <summary>What an administrator sees of it.</summary>
    public UserSummary ToSummary() => new(
        Account.Name,
        Account.Disabled,
        Account.Secrets.ClearSecret is not null,
        Account.FixedAddress?.ToIPAddress(),
        LastAddress == default ? null : LastAddress.ToIPAddress(),
        Lockout.End,
        CreatedAt)
    { Groups = Account.Groups, HasOneTimePassword = Account.Secrets.OneTimePassword is not null };
}
