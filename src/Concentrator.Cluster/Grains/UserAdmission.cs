using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Grains;

/// <summary>Whether a user may have another session, and what it gets.</summary>
/// <param name="Failure">Why not, or none.</param>
/// <param name="Account">The account; null when there is none.</param>
/// <param name="LastAddress">The address of the last session.</param>
internal sealed record UserAdmission(AuthenticationFailure Failure, UserAccount? Account, Ipv4Address LastAddress);
