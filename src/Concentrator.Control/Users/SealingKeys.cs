namespace Concentrator.Control.Users;

/// <summary>The keys that secrets at rest are sealed with: the first seals, all of them open. They may be replaced by others while they are in use.</summary>
internal sealed class SealingKeys
{
    private volatile IReadOnlyList<SealingKey> _all;

    /// <summary>Takes keys, at least one.</summary>
    public SealingKeys(IReadOnlyList<SealingKey> keys) => _all = Checked(keys);

    /// <summary>All of them; the first seals.</summary>
    public IReadOnlyList<SealingKey> All => _all;

    /// <summary>The one that seals.</summary>
    public SealingKey Current => _all[0];

    /// <summary>The key of an id, or null.</summary>
    public SealingKey? Find(uint? id) => _all.FirstOrDefault(key => key.Id == id);

    /// <summary>From now on these.</summary>
    public void Replace(IReadOnlyList<SealingKey> keys) => _all = Checked(keys);

    private static IReadOnlyList<SealingKey> Checked(IReadOnlyList<SealingKey> keys)
    {
        if (keys.Count == 0 || keys.DistinctBy(key => key.Id).Count() != keys.Count)
        {
            throw new ArgumentException("There is at least one sealing key, and no two have one id.", nameof(keys));
        }

        return [.. keys];
    }
}
