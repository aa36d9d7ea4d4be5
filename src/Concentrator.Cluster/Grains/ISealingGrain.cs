namespace Concentrator.Cluster.Grains;

/// <summary>Rotates the sealing key, in short steps that may be asked for by anybody and again. One for the cluster: key "sealing".</summary>
[Alias("concentrator.sealing")]
internal interface ISealingGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "sealing";

    /// <summary>Does the next step.</summary>
    /// <param name="begin">Begins a rotation where none is under way.</param>
    [Alias("step")]
    Task<RotationProgress> Step(bool begin);

    /// <summary>The keys, 32 bytes each, to back them up.</summary>
    [Alias("keys")]
    Task<List<byte[]>> Keys();
}
