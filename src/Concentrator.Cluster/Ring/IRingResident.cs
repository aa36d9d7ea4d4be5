namespace Concentrator.Cluster.Ring;

/// <summary>A grain that says itself when it may move: it holds something for a short time that is nowhere else. Asked on any thread.</summary>
internal interface IRingResident
{
    /// <summary>Whether it may move now.</summary>
    bool MayMove { get; }
}
