using Concentrator.Control.Policies;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Grains;

/// <summary>What a login meets of a user.</summary>
/// <param name="Failure">Why its account lets it in nowhere, or none.</param>
/// <param name="Account">The account; null when there is none here.</param>
/// <param name="LastAddress">The address of the last session.</param>
internal sealed record UserAdmission(AuthenticationFailure Failure, UserAccount? Account, Ipv4Address LastAddress)
{
    /// <summary>The health policies that a machine of the user has not met since some time.</summary>
    public IReadOnlyList<HealthLapse> Lapses { get; init; } = [];
}
