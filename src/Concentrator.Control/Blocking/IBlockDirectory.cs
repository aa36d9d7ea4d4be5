using Concentrator.Control.Ports;

namespace Concentrator.Control.Blocking;

/// <summary>The block list, for administrators. Edges get it with the answers to their renewals (<see cref="RenewAnswer.Blocked"/>).</summary>
public interface IBlockDirectory
{
    /// <summary>The list as it is.</summary>
    ValueTask<BlockList> Get(CancellationToken deadline);

    /// <summary>Makes a change; it is kept before the answer. Each is told in the log.</summary>
    ValueTask<BlockOutcome> Change(BlockChange change, CancellationToken deadline);
}
