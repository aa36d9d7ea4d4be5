using System.Collections.Concurrent;

namespace Concentrator.Edge.Loop;

/// <summary>Parcels to be used again, shared by the workers of an edge.</summary>
internal sealed class ParcelPool
{
    private const int MaxKept = 64;
    private readonly ConcurrentQueue<PacketParcel> _kept = new();

    internal PacketParcel Rent() => _kept.TryDequeue(out var parcel) ? parcel : new PacketParcel(this);

    internal void Return(PacketParcel parcel)
    {
        if (_kept.Count < MaxKept)
        {
            _kept.Enqueue(parcel);
        }
    }
}
