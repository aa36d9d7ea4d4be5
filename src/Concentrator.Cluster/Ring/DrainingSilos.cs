using System.Collections.Concurrent;

namespace Concentrator.Cluster.Ring;

/// <summary>
/// The silos that announced that they drain, as this silo heard it. An announcement holds for <see cref="Lifetime"/> and is repeated while the drain lasts, so that a
/// drain that was given up leaves no trace.
/// </summary>
internal sealed class DrainingSilos(TimeProvider time)
{
    /// <summary>How long an announcement holds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<SiloAddress, long> _heard = new();
    private long _version;

    /// <summary>Grows whenever a silo is added or its announcement ran out.</summary>
    public long Version
    {
        get
        {
            foreach (var (silo, heard) in _heard)
            {
                if (time.GetElapsedTime(heard) > Lifetime && _heard.TryRemove(new KeyValuePair<SiloAddress, long>(silo, heard)))
                {
                    Interlocked.Increment(ref _version);
                }
            }

            return Interlocked.Read(ref _version);
        }
    }

    /// <summary>Takes an announcement.</summary>
    public void Add(SiloAddress silo)
    {
        bool known = _heard.ContainsKey(silo);
        _heard[silo] = time.GetTimestamp();
        if (!known)
        {
            Interlocked.Increment(ref _version);
        }
    }

    /// <summary>Whether a silo drains.</summary>
    public bool Contains(SiloAddress silo) => _heard.ContainsKey(silo);
}
