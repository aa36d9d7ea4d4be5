using Concentrator.Edge.Tunnels;

namespace Concentrator.Edge.Loop;

/// <summary>Packets that came to one worker for tunnels of another, handed over at the end of a turn. Parcels are used again.</summary>
internal sealed class PacketParcel : IMail
{
    private const int Capacity = 64 * 1024;

    private readonly ParcelPool _pool;
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Capacity);
    private readonly List<(Tunnel Tunnel, int Start, int Length)> _packets = [];
    private int _length;

    internal PacketParcel(ParcelPool pool) => _pool = pool;

    public void Deliver(Worker worker, long now)
    {
        worker.BeginBatch();
        foreach (var (tunnel, start, length) in _packets)
        {
            tunnel.SendToClient(_bytes.AsSpan(start, length));
        }

        _packets.Clear();
        _length = 0;
        _pool.Return(this);
    }

    /// <summary>Adds a copy of a packet; false when the parcel is full.</summary>
    internal bool TryAdd(Tunnel tunnel, ReadOnlySpan<byte> packet)
    {
        if (_length + packet.Length > Capacity)
        {
            return false;
        }

        packet.CopyTo(_bytes.AsSpan(_length));
        _packets.Add((tunnel, _length, packet.Length));
        _length += packet.Length;
        return true;
    }
}
