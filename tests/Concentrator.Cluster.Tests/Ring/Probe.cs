using Concentrator.Cluster.Ring;
using Orleans.Runtime;

namespace Concentrator.Cluster.Tests.Ring;

[RingPlacement]
internal sealed class Probe(ILocalSiloDetails silo) : Grain, IProbe
{
    public Task<string> WhereAsync() => Task.FromResult(silo.Name);

    public async Task<string> WorkAsync(int milliseconds)
    {
        await Task.Delay(milliseconds);
        return silo.Name;
    }
}
