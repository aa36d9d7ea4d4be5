namespace Concentrator.DataPlane;

/// <summary>Takes packets for tunnels.</summary>
public interface IPacketSink
{
    /// <summary>Takes one whole IP packet with right checksums. The bytes are valid, and may be changed, during the call only.</summary>
    void Deliver(Span<byte> packet);
}
