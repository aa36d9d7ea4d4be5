using System.Buffers.Binary;

namespace Concentrator.Protocol.Sstp;

/// <summary>A control packet as it came ([MS-SSTP] 2.2.2).</summary>
internal readonly ref struct SstpControlMessage
{
    /// <summary>Bytes of the SSTP header, message type and number of attributes.</summary>
    public const int HeaderSize = SstpFrame.HeaderSize + 4;

    private SstpControlMessage(ReadOnlySpan<byte> packet) => Packet = packet;

    /// <summary>The whole packet.</summary>
    public ReadOnlySpan<byte> Packet { get; }

    /// <summary>The message type, maybe unknown.</summary>
    public SstpMessageType Type => (SstpMessageType)BinaryPrimitives.ReadUInt16BigEndian(Packet[4..]);

    /// <summary>The number of attributes that the sender says there are.</summary>
    public int AttributeCount => BinaryPrimitives.ReadUInt16BigEndian(Packet[6..]);

    /// <summary>Whether the attributes fill the packet exactly.</summary>
    public bool IsWellFormed
    {
        get
        {
            var attributes = GetEnumerator();
            while (attributes.MoveNext())
            {
            }

            return attributes.IsComplete;
        }
    }

    /// <summary>Reads the fixed part; false when the packet has no room for it.</summary>
    /// <param name="packet">One whole control packet, as <see cref="SstpFrame.Read"/> cut it out.</param>
    /// <param name="message">The message.</param>
    public static bool TryRead(ReadOnlySpan<byte> packet, out SstpControlMessage message)
    {
        message = packet.Length < HeaderSize ? default : new SstpControlMessage(packet);
        return packet.Length >= HeaderSize;
    }

    /// <summary>Walks the attributes.</summary>
    public SstpAttributeEnumerator GetEnumerator() => new(Packet[HeaderSize..], AttributeCount);
}
