namespace Concentrator.Scaling;

/// <summary>What is asked for.</summary>
internal enum ScalingCommand
{
    /// <summary>The domain and the rings, in memory.</summary>
    Simulate,

    /// <summary>Silos over a real Redis.</summary>
    Cluster,

    /// <summary>One of those silos: started by the other, not by a person.</summary>
    Silo,
}
