using Concentrator.Cluster.Storage;

namespace Concentrator.Cluster.Grains;

/// <summary>Delivers one shard of what accounting is to be told. Key: the shard's number.</summary>
[Alias("concentrator.accounting")]
internal interface IAccountingGrain : IGrainWithIntegerKey
{
    /// <summary>The keys of all of them.</summary>
    static IEnumerable<long> Keys => Enumerable.Range(0, AccountingStream.Shards).Select(shard => (long)shard);

    /// <summary>There may be something to deliver.</summary>
    [Alias("wake")]
    Task Wake();
}
