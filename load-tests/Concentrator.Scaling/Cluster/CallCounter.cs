using System.Collections.Concurrent;

namespace Concentrator.Scaling.Cluster;

/// <summary>Counts the calls that our grains of this silo get.</summary>
internal sealed class CallCounter : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, long> _calls = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Now => new SortedDictionary<string, long>(_calls, StringComparer.Ordinal);

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceName.StartsWith("Concentrator", StringComparison.Ordinal))
        {
            _calls.AddOrUpdate($"{context.InterfaceMethod.DeclaringType!.Name[1..]}.{context.MethodName}", 1, (_, count) => count + 1);
        }

        return context.Invoke();
    }
}
