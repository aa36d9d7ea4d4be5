using Concentrator.Control.Users;

namespace Concentrator.Cluster.Grains;

/// <summary>What a login meets of a user.</summary>
internal sealed record UserStanding(UserAccount Account, Lockout Lockout);
