namespace Concentrator.Control.Local;

/// <summary>Something that waits for the commit loop.</summary>
internal abstract class WorkItem
{
    /// <summary>Does it, within a transaction that may still be undone; may be called again then.</summary>
    public abstract void Execute();

    /// <summary>Answers: the change is kept.</summary>
    public abstract void Complete();

    /// <summary>Answers: nothing was changed.</summary>
    public abstract void Fail(Exception exception);
}
