namespace Concentrator.Cluster.Grains;

/// <summary>The names of the edges that hold, or held, a lease. One for the cluster: key "edges".</summary>
[Alias("concentrator.nodes")]
internal interface INodeDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "edges";

    /// <summary>An edge introduced itself.</summary>
    [Alias("add")]
    Task Add(string edge);

    /// <summary>An edge has nothing any more.</summary>
    [Alias("remove")]
    Task Remove(string edge);

    /// <summary>All of them.</summary>
    [Alias("list")]
    Task<List<string>> List();

    /// <summary>Looks after a Redis that has lost its memory.</summary>
    [Alias("tick")]
    Task Tick();
}
