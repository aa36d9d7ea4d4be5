using Concentrator.Control.Addresses;

namespace Concentrator.Cluster.Grains;

/// <summary>A change that a pool was asked about and that is not decided yet. Who asked may be gone: then it is forgotten after some looks.</summary>
internal sealed class PoolProposal(AddressPoolDefinition before, AddressPoolDefinition? after)
{
    /// <summary>A silo looks every few seconds; a change is decided within half a minute.</summary>
    private static readonly TimeSpan _time = TimeSpan.FromMinutes(1);

    private readonly long _since = Environment.TickCount64;

    /// <summary>The change.</summary>
    public PoolChange Change { get; } = new(before, after);

    /// <summary>Whether nobody will decide it any more.</summary>
    public bool IsForgotten() => Environment.TickCount64 - _since > _time.TotalMilliseconds;
}
