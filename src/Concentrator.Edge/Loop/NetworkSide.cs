using System.Diagnostics.CodeAnalysis;
using Concentrator.DataPlane;
using Concentrator.Edge.Tunnels;
using Concentrator.Protocol.Ip;

namespace Concentrator.Edge.Loop;

/// <summary>A worker's side towards the network: its port, the way of each packet to its tunnel, and parcels for the tunnels of other workers.</summary>
internal sealed class NetworkSide : IPacketSink, IPollTarget, IDisposable
{
    private const int DestinationOffset = 16;
    private const int TtlOffset = 8;
    private const int MinimumHeader = 20;
    private const int Destination6Offset = 24;
    private const int HopLimitOffset = 7;

    private readonly Worker _worker;
    private readonly INetworkPort _port;
    private readonly ForwardingTable<Tunnel> _table;
    private readonly ForwardingTable6<Tunnel> _table6;
    private readonly Dictionary<Worker, PacketParcel> _parcels = [];
    private bool _ready;

    internal NetworkSide(Worker worker, INetworkPort port)
    {
        _worker = worker;
        _port = port;
        _table = worker.Services.Tunnels.Table;
        _table6 = worker.Services.Tunnels.Table6;
        if (port.PollDescriptor >= 0)
        {
            worker.Poller.Add(port.PollDescriptor, PollEvents.Readable, this);
        }
    }

    /// <summary>Whether the last turn ended by its budget.</summary>
    internal bool MayHaveMore { get; private set; }

    public void Dispose() => _port.Dispose();

    public void OnReady(PollEvents events, long now) => _ready = true;

    /// <summary>Sends what the tunnels gave, and takes what waits.</summary>
    internal void Turn(int budget)
    {
        _worker.BeginBatch();
        _port.Flush();
        if (_ready || MayHaveMore || _port.PollDescriptor < 0)
        {
            _ready = false;
            _worker.BeginBatch();
            MayHaveMore = _port.Receive(this, budget);
        }
    }

    /// <inheritdoc/>
    public void Deliver(Span<byte> packet)
    {
        if (packet.Length < MinimumHeader || !(packet[0] >> 4 == 4 || (packet[0] >> 4 == 6 && packet.Length >= Ipv6Packet.HeaderSize)))
        {
            _worker.Counters.Drop(DropReason.Malformed, up: false);
            return;
        }

        if (TryFind(packet, out var tunnel))
        {
            Deliver(tunnel, packet);
        }
        else
        {
            _worker.Counters.Drop(DropReason.NoTunnel, up: false);
        }
    }

    /// <summary>Hands a packet to a tunnel, here or in the mailbox of its worker.</summary>
    internal void Deliver(Tunnel tunnel, Span<byte> packet)
    {
        if (ReferenceEquals(tunnel.Worker, _worker))
        {
            tunnel.SendToClient(packet);
            return;
        }

        if (!_parcels.TryGetValue(tunnel.Worker, out var parcel))
        {
            parcel = _worker.Services.Parcels.Rent();
            _parcels.Add(tunnel.Worker, parcel);
        }

        if (!parcel.TryAdd(tunnel, packet))
        {
            tunnel.Worker.Post(parcel);
            parcel = _worker.Services.Parcels.Rent();
            _parcels[tunnel.Worker] = parcel;
            parcel.TryAdd(tunnel, packet);
        }
    }

    /// <summary>Forwards a checked packet of a client: straight to another client, else to the network.</summary>
    internal void Forward(Span<byte> packet)
    {
        // The kernel answers an expired time to live; and hop by hop it is ours to count down when the packet does not pass the kernel.
        var isIpv6 = packet[0] >> 4 == 6;
        if (packet[isIpv6 ? HopLimitOffset : TtlOffset] <= 1 || !TryFind(packet, out var tunnel))
        {
            _port.Send(packet);
            return;
        }

        if (isIpv6)
        {
            Ipv6Packet.DecrementHopLimit(packet);
        }
        else
        {
            Ipv4Packet.DecrementTimeToLive(packet);
        }

        Deliver(tunnel, packet);
    }

    internal void Send(ReadOnlySpan<byte> packet) => _port.Send(packet);

    /// <summary>Drops what the tunnels gave and was not sent yet.</summary>
    internal void Discard() => _port.Discard();

    /// <summary>Posts the parcels of this turn.</summary>
    internal void PostParcels()
    {
        foreach (var (worker, parcel) in _parcels)
        {
            worker.Post(parcel);
        }

        _parcels.Clear();
    }

    private bool TryFind(ReadOnlySpan<byte> packet, [NotNullWhen(true)] out Tunnel? tunnel) => packet[0] >> 4 == 6
        ? _table6.TryFind(Ipv6Address.Read(packet[Destination6Offset..]), out tunnel)
        : _table.TryFind(Ipv4Address.Read(packet[DestinationOffset..]), out tunnel);
}
