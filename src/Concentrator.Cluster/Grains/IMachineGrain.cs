using Concentrator.Control.Health;
using Concentrator.Control.Ports;

namespace Concentrator.Cluster.Grains;

/// <summary>One machine that states its health with its token. Key: <see cref="KeyOf"/>.</summary>
[Alias("concentrator.machine")]
internal interface IMachineGrain : IGrainWithStringKey
{
    /// <summary>The key of a machine: case does not matter in its name.</summary>
    static string KeyOf(Machine machine) => machine.Name.ToLowerInvariant();

    /// <summary>A statement that the machine has made is to count; null when it does, from now on, and otherwise why not (<see cref="StatementOrder.RefusalByOrder"/>).</summary>
    [Alias("state")]
    Task<HealthAnswer?> State(DateTimeOffset madeAt);
}
