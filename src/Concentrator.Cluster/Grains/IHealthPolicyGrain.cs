using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Grains;

/// <summary>One health policy. Key: its name. Whoever asks is answered on its own silo.</summary>
[Alias("concentrator.health")]
internal interface IHealthPolicyGrain : IGrainWithStringKey
{
    /// <summary>Judges a machine.</summary>
    /// <param name="peer">What is known of it.</param>
    /// <param name="now">The time.</param>
    [Alias("evaluate")]
    Task<HealthVerdict> Evaluate(PeerFacts peer, DateTimeOffset now);
}
