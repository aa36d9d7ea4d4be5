using System.Collections.Concurrent;
using Concentrator.Cluster.Grains;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Concentrator.Cluster.Tests.World;

/// <summary>Sees which health policies are asked: on which silo, and on which silo the answer was made.</summary>
internal sealed class HealthWitness
{
    private readonly ConcurrentQueue<(string Silo, string Policy)> _asked = new();
    private readonly ConcurrentQueue<(string Silo, string Policy, long Version)> _answered = new();

    /// <summary>Who asked, in order.</summary>
    public IReadOnlyList<(string Silo, string Policy)> Asked => [.. _asked];

    /// <summary>Who answered, in order.</summary>
    public IReadOnlyList<(string Silo, string Policy, long Version)> Answered => [.. _answered];

    /// <summary>Looks on at a silo.</summary>
    public void Observe(ISiloBuilder silo)
    {
        silo.AddOutgoingGrainCallFilter(async context =>
        {
            if (context.InterfaceMethod.DeclaringType == typeof(IHealthPolicyGrain))
            {
                _asked.Enqueue((SiloOf(context.SourceContext), context.TargetId.Key.ToString()!));
            }

            await context.Invoke();
        });
        silo.AddIncomingGrainCallFilter(async context =>
        {
            await context.Invoke();
            if (context.Grain is HealthPolicyGrain grain)
            {
                var answer = (HealthVerdict)context.Result!;
                _answered.Enqueue((SiloOf(grain.GrainContext), context.TargetId.Key.ToString()!, answer.Version));
            }
        });
    }

    private static string SiloOf(IGrainContext? grain) => grain?.Address.SiloAddress?.ToString() ?? "";
}
