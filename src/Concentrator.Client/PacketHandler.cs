namespace Concentrator.Client;

/// <summary>Takes one IP packet that came out of the tunnel. The bytes are valid during the call only. It may send into the same tunnel.</summary>
/// <param name="packet">The whole IP packet.</param>
public delegate void PacketHandler(ReadOnlySpan<byte> packet);
