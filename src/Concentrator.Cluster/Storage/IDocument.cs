using Concentrator.Control.Ports;
using Orleans.Storage;

namespace Concentrator.Cluster.Storage;

/// <summary>Something of a grain that is kept in Redis.</summary>
internal interface IDocument
{
    /// <summary>Writes what there is now. When it returns, Redis has it.</summary>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer; memory stays ahead, and the next write brings it.</exception>
    /// <exception cref="InconsistentStateException">Another activation has written: this one knows nothing.</exception>
    Task Save();
}
