namespace Concentrator.DataPlane.Tests;

/// <summary>A sink that keeps what it is given.</summary>
internal sealed class PacketList : IPacketSink
{
    public List<byte[]> Packets { get; } = [];

    public void Deliver(Span<byte> packet) => Packets.Add(packet.ToArray());
}
