namespace Concentrator.Edge.Loop;

/// <summary>Something with a descriptor that a worker polls.</summary>
internal interface IPollTarget
{
    /// <summary>The descriptor is ready.</summary>
    void OnReady(PollEvents events, long now);
}
