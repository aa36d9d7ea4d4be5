using System.Buffers.Binary;

namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>One control or authentication packet: Code, Identifier, Length (16 bits, network byte order, header included), Data (RFC 1661 §5).</summary>
internal readonly ref struct ControlPacket
{
    public const int HeaderSize = 4;

    /// <summary>Bytes of the PPP protocol number in front of the information.</summary>
    public const int ProtocolSize = 2;

    private ControlPacket(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The whole packet without padding.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public ControlCode Code => (ControlCode)Bytes[0];

    public byte Identifier => Bytes[1];

    public ReadOnlySpan<byte> Data => Bytes[HeaderSize..];

    /// <summary>Reads the information of a frame. What follows Length is padding; a Length that is below the header or beyond the frame makes it invalid.</summary>
    public static bool TryRead(ReadOnlySpan<byte> information, out ControlPacket packet)
    {
        packet = default;
        if (information.Length < HeaderSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(information[2..]);
        if (length < HeaderSize || length > information.Length)
        {
            return false;
        }

        packet = new ControlPacket(information[..length]);
        return true;
    }

    /// <summary>Adds a frame that carries the packet, and returns the bytes of its data.</summary>
    public static Span<byte> Write(PacketBatch output, PppProtocol protocol, ControlCode code, byte identifier, ReadOnlySpan<byte> data)
    {
        var frame = output.Add(ProtocolSize + HeaderSize + data.Length);
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)protocol);
        frame[2] = (byte)code;
        frame[3] = identifier;
        BinaryPrimitives.WriteUInt16BigEndian(frame[4..], (ushort)(HeaderSize + data.Length));
        var written = frame[(ProtocolSize + HeaderSize)..];
        data.CopyTo(written);
        return written;
    }

    /// <summary>Adds a frame that carries a packet made elsewhere.</summary>
    public static void WriteWhole(PacketBatch output, PppProtocol protocol, ReadOnlySpan<byte> packet)
    {
        var frame = output.Add(ProtocolSize + packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)protocol);
        packet.CopyTo(frame[ProtocolSize..]);
    }
}
