using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Grains;

/// <summary>What an edge's grain says to a user who may have a session.</summary>
/// <param name="Failure">Why it gets none, or none.</param>
/// <param name="Grant">What it gets, without the key.</param>
internal sealed record EdgeAdmission(AuthenticationFailure Failure, Grant? Grant)
{
    /// <summary>It gets none.</summary>
    public static EdgeAdmission Refused(AuthenticationFailure failure) => new(failure, Grant: null);
}
