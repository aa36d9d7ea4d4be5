using System.Globalization;
using System.Security.Cryptography;
using Concentrator.Cluster.Storage;
using Concentrator.Control.Users;
using Microsoft.Extensions.Logging;

namespace Concentrator.Cluster;

/// <summary>
/// The sealing keys of this silo: those in Redis, which it looks at once a second, or those of the files that it was given. It tells which it works with, so that a
/// rotation waits for it. A key that the cluster has dropped opens for some time more what logins under way have in their hands.
/// </summary>
internal sealed partial class ClusterSealingKeys
{
    private static readonly TimeSpan _tellAgain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _afterlife = TimeSpan.FromMinutes(10);

    private readonly SealingKeyStore _store;
    private readonly string _silo;
    private readonly ILogger _logger;
    private readonly List<(SealingKey Key, long Until)> _dropped = [];
    private StoredSealingKeys? _known;
    private string? _told;
    private long _tellAt;

    private ClusterSealingKeys(SealingKeyStore store, string silo, StoredSealingKeys? known, IReadOnlyList<SealingKey> keys, ILogger logger)
    {
        _store = store;
        _silo = silo;
        _known = known;
        _logger = logger;
        Keys = new SealingKeys(keys);
    }

    /// <summary>The keys.</summary>
    public SealingKeys Keys { get; }

    /// <summary>Whether they are of files that every silo is given, and none is in Redis.</summary>
    public bool AreOfFiles => _known is null;

    /// <summary>What silos say that work with the same keys as this one.</summary>
    public string Word => _known is { } known ? WordOf(known) : $"file {Keys.Current.Id:x8}";

    /// <summary>Reads the cluster's keys, or those of files; the first silo ever makes one.</summary>
    /// <exception cref="InvalidDataException">What is there are no keys.</exception>
    public static async Task<ClusterSealingKeys> Open(ClusterSettings settings, RedisLink redis, RandomNumberGenerator random, ILogger logger)
    {
        var store = new SealingKeyStore(redis);
        if (settings.SealingKeys.Count > 0)
        {
            return new ClusterSealingKeys(store, settings.NodeName, known: null, [.. settings.SealingKeys.Select(SealingKeyFile.Open)], logger);
        }

        await store.Replace(before: null, SealingKeyStore.Create(random));
        var known = await store.Read() ?? throw new InvalidDataException("The sealing keys in Redis are gone again; start once more.");
        return new ClusterSealingKeys(store, settings.NodeName, known, Of(known), logger);
    }

    /// <summary>What a silo says that works with these keys.</summary>
    public static string WordOf(StoredSealingKeys keys) => string.Create(CultureInfo.InvariantCulture, $"{keys.Lineage} {keys.Version}");

    /// <summary>Looks at Redis, puts back what it has lost, and tells which keys are worked with here.</summary>
    /// <exception cref="Control.Ports.ControlPlaneUnavailableException">Redis does not answer.</exception>
    public async Task Refresh()
    {
        if (_known is { } known)
        {
            var stored = await _store.Read();
            if (await PutBack(known, stored))
            {
                stored = await _store.Read();
            }

            if (stored is not null && (stored.Version > known.Version || !IsOf(stored, known)))
            {
                Follow(stored);
            }
        }

        Forget();
        if (!string.Equals(_told, Word, StringComparison.Ordinal) || Environment.TickCount64 >= _tellAt)
        {
            var word = Word;
            await _store.Announce(_silo, word);
            (_told, _tellAt) = (word, Environment.TickCount64 + (long)_tellAgain.TotalMilliseconds);
        }
    }

    private static bool IsOf(StoredSealingKeys one, StoredSealingKeys other) => string.Equals(one.Lineage, other.Lineage, StringComparison.Ordinal);

    /// <summary>Puts back what Redis has lost; false when it has lost nothing.</summary>
    private async Task<bool> PutBack(StoredSealingKeys known, StoredSealingKeys? stored)
    {
        if (stored is not null && IsOf(stored, known))
        {
            return stored.Version < known.Version && await _store.Replace(stored, known);
        }

        // Redis was emptied, and perhaps a silo that knew nothing has made a key: users may be sealed with either, so that both stay.
        await _store.Replace(stored, stored is null ? known : Merge(known, stored));
        return true;
    }

    private static List<SealingKey> Of(StoredSealingKeys keys) => keys.Keys.Select(key => new SealingKey(key)).ToList();

    private static StoredSealingKeys Merge(StoredSealingKeys known, StoredSealingKeys stored)
    {
        // Whichever silo does it first, all come to the same: the lineage that is told first by name stays.
        var (one, other) = string.CompareOrdinal(known.Lineage, stored.Lineage) < 0 ? (known, stored) : (stored, known);
        return new StoredSealingKeys
        {
            Version = Math.Max(known.Version, stored.Version) + 1,
            Lineage = one.Lineage,
            Keys = [.. Of(known).Concat(Of(stored)).DistinctBy(key => key.Id).Select(key => key.ToBytes())],
            IsAnnounced = one.IsAnnounced && other.IsAnnounced,
        };
    }

    private void Follow(StoredSealingKeys now)
    {
        var keys = Of(now);
        foreach (var gone in Keys.All.Where(key => keys.TrueForAll(kept => kept.Id != key.Id) && !_dropped.Exists(dropped => dropped.Key.Id == key.Id)))
        {
            _dropped.Add((gone, Environment.TickCount64 + (long)_afterlife.TotalMilliseconds));
        }

        _known = now;
        Use(keys);
        Log.Follows(_logger, now.Version, Keys.Current.Id);
    }

    private void Forget()
    {
        if (_dropped.RemoveAll(dropped => dropped.Until < Environment.TickCount64) > 0)
        {
            Use(Of(_known!));
        }
    }

    private void Use(List<SealingKey> keys) => Keys.Replace([.. keys, .. _dropped.Select(dropped => dropped.Key).Where(key => keys.TrueForAll(kept => kept.Id != key.Id))]);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The sealing keys are version {Version} now; {KeyId:x8} seals")]
        public static partial void Follows(ILogger logger, long version, uint keyId);
    }
}
