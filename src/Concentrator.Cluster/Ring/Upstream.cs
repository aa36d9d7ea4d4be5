namespace Concentrator.Cluster.Ring;

/// <summary>
/// Calls against the stream: an edge asks pools, addresses and users, and these at times ask edges and users. A grain that is about to move ends the calls it is busy
/// with and takes no other, so that two that ask each other and both move would wait for each other.
/// </summary>
internal static class Upstream
{
    /// <summary>How long such a call waits for its answer, hours:minutes:seconds. Then the caller's call fails, both move, and whoever began it all asks again.</summary>
    public const string Patience = "00:00:03";
}
