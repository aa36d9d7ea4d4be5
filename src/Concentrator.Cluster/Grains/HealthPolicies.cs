using Concentrator.Control.Policies;
using Microsoft.Extensions.Logging;

namespace Concentrator.Cluster.Grains;

/// <summary>Asks <see cref="IHealthPolicyGrain"/> what a decision needs to know. What it cannot find out, because the policy changes just then or a grain does not answer, is judged in place by the same class.</summary>
internal sealed partial class HealthPolicies(PoolCatalog catalog, IGrainFactory grains, ILogger<HealthPolicies> logger)
{
    /// <summary>What health policies say of a machine, those that a decision by these facts asks.</summary>
    /// <param name="facts">What is known of the login or session.</param>
    /// <param name="now">The time.</param>
    public async Task<HealthVerdicts> Ask(PolicyFacts facts, DateTimeOffset now)
    {
        var (policies, version) = catalog.VersionedPolicies;
        List<HealthEvaluation> said = [];
        try
        {
            while (policies.Wants(facts, now, said) is { } policy)
            {
                var verdict = await grains.GetGrain<IHealthPolicyGrain>(policy.Name).Evaluate(facts.Peer, now);
                if (verdict.Version != version || verdict.Evaluation is not { } evaluation)
                {
                    break;
                }

                said.Add(evaluation);
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            Log.NoAnswer(logger, fault.Message);
        }

        return new HealthVerdicts(policies, facts.Peer, said);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A health policy's grain did not answer; the machine is judged in place: {Reason}")]
        public static partial void NoAnswer(ILogger logger, string reason);
    }
}
