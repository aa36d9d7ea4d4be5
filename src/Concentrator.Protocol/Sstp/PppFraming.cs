using System.Buffers.Binary;
using Concentrator.Protocol.Ppp;

namespace Concentrator.Protocol.Sstp;

/// <summary>PPP frames of the link's state machine (protocol number and information) as SSTP data packets, for both roles.</summary>
public static class PppFraming
{
    private const int ProtocolSize = 2;

    /// <summary>Whether an SSTP packet can carry a frame. A peer that leaves out FF 03 sends frames that, answered in full, no packet of ours can.</summary>
    public static bool Fits(ReadOnlySpan<byte> frame) => SizeOf(frame) <= SstpFrame.MaxSize;

    /// <summary>Bytes of the SSTP packet that carries a frame.</summary>
    public static int SizeOf(ReadOnlySpan<byte> frame) => SstpFrame.DataOverhead + frame.Length - ProtocolSize;

    /// <summary>Writes the SSTP packet of a frame that <see cref="Fits"/>: header, FF 03, protocol number, information ([MS-SSTP] 2.2.3, RFC 1662 §3.1).</summary>
    public static void Write(ReadOnlySpan<byte> frame, Span<byte> packet)
    {
        var protocol = (PppProtocol)BinaryPrimitives.ReadUInt16BigEndian(frame);
        SstpFrame.WriteDataHeader(packet, protocol, frame.Length - ProtocolSize);
        frame[ProtocolSize..].CopyTo(packet[SstpFrame.DataOverhead..]);
    }
}
