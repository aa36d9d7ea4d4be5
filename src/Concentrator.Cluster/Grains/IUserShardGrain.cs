using Concentrator.Cluster.Ring;
using Concentrator.Control.Users;

namespace Concentrator.Cluster.Grains;

/// <summary>
/// The records of one sixty-fourth of the users: all of them in memory, always, and in Redis. Users are listed here, and come back from here when Redis has lost its memory.
/// Key: <see cref="KeyOf"/>.
/// </summary>
[Alias("concentrator.users")]
internal interface IUserShardGrain : IGrainWithStringKey
{
    /// <summary>How many there are. Fixed: users would be looked for elsewhere if it changed.</summary>
    const int Count = 64;

    /// <summary>The keys of all of them.</summary>
    static IEnumerable<string> Keys => Enumerable.Range(0, Count).Select(KeyAt);

    /// <summary>The key of the one that has a user.</summary>
    static string KeyOf(UserKey user) => KeyAt(PartitionRing.PartitionOf(user.Value) * Count / PartitionRing.Partitions);

    /// <summary>A user's record; null when there is no such user.</summary>
    [Alias("load")]
    Task<KeptUser?> Load(UserKey user);

    /// <summary>Writes a user's record, or with null removes it; when it answers, Redis has it.</summary>
    /// <param name="user">The user.</param>
    /// <param name="follows">The version that this one follows; 0: there was none.</param>
    /// <param name="record">The record.</param>
    /// <returns>The version from now on, 0 when there is none; negative when another one was there and nothing was done.</returns>
    [Alias("save")]
    Task<long> Save(UserKey user, long follows, UserRecord? record);

    /// <summary>All users here, as an administrator sees them.</summary>
    [Alias("summaries")]
    Task<List<UserSummary>> Summaries();

    /// <summary>All records here, to back them up.</summary>
    [Alias("records")]
    Task<List<UserRecord>> Records();

    /// <summary>The addresses that are users' own.</summary>
    [Alias("owned")]
    Task<List<OwnedAddress>> OwnedAddresses();

    /// <summary>Seals users anew whose secrets are not sealed with the key that seals now.</summary>
    /// <param name="atMost">How many; 0: only counts.</param>
    [Alias("reseal")]
    Task<ResealProgress> Reseal(int atMost);

    /// <summary>Looks after a Redis that has lost its memory.</summary>
    [Alias("tick")]
    Task Tick();

    private static string KeyAt(int number) => $"users-{number}";
}
