namespace Concentrator.Edge.Loop;

/// <summary>Something that another thread wants done on a worker.</summary>
internal interface IMail
{
    /// <summary>Called on the worker's thread.</summary>
    void Deliver(Worker worker, long now);
}
