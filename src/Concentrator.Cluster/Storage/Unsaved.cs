using Concentrator.Control.Ports;
using Orleans.Storage;

namespace Concentrator.Cluster.Storage;

/// <summary>
/// The documents of one grain that are behind its memory. An answer leaves after <see cref="Settle"/>; what could not be written is written with the next answer.
/// Belongs to the grain's turns.
/// </summary>
internal sealed class Unsaved(Action leave)
{
    private readonly HashSet<IDocument> _documents = [];
    private readonly HashSet<Task> _saves = [];

    /// <summary>Whether all documents are as memory is.</summary>
    public bool IsEmpty => _documents.Count == 0 && _saves.Count == 0;

    /// <summary>A document is behind.</summary>
    public void Add(IDocument document) => _documents.Add(document);

    /// <summary>Writes what is behind.</summary>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer, or the grain is at work elsewhere; then it leaves here.</exception>
    public async Task Settle()
    {
        IDocument[] documents = [.. _documents];
        _documents.Clear();
        var save = Task.WhenAll(documents.Select(document => document.Save()));
        _saves.Add(save);
        try
        {
            // Also those that another call began: it changed what this one answers with.
            await Task.WhenAll(_saves);
        }
        catch (InconsistentStateException fault)
        {
            leave();
            throw new ControlPlaneUnavailableException("The state is at work on another silo; ask again.", fault);
        }
        catch
        {
            _documents.UnionWith(documents);
            throw;
        }
        finally
        {
            _saves.Remove(save);
        }
    }
}
