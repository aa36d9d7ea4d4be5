namespace Concentrator.Control.Ports;

/// <summary>What the control plane tells an edge; the edge pulls.</summary>
public interface IEdgeCommands
{
    /// <summary>
    /// Waits for commands after <paramref name="afterSequence"/> (0: from the beginning of the epoch) and by that acknowledges all up to it. An empty answer after
    /// the wait is normal: call again. Survives reconnects on either side: what was not acknowledged comes again, in order.
    /// </summary>
    ValueTask<EdgeCommandBatch> Next(string edge, long epoch, long afterSequence, CancellationToken deadline);
}
