using System.Buffers.Binary;
using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Sstp;

namespace Concentrator.Edge.Tunnels;

/// <summary>PPP frames of the link's state machine (protocol number and information) as SSTP data packets.</summary>
internal static class PppFraming
{
    private const int ProtocolSize = 2;

    /// <summary>Whether an SSTP packet can carry a frame. A peer that leaves out FF 03 sends frames that, answered in full, no packet of ours can.</summary>
    internal static bool Fits(ReadOnlySpan<byte> frame) => SizeOf(frame) <= SstpFrame.MaxSize;

    /// <summary>Bytes of the SSTP packet that carries a frame.</summary>
    internal static int SizeOf(ReadOnlySpan<byte> frame) => SstpFrame.DataOverhead + frame.Length - ProtocolSize;

    internal static void Write(ReadOnlySpan<byte> frame, Span<byte> packet)
    {
        var protocol = (PppProtocol)BinaryPrimitives.ReadUInt16BigEndian(frame);
        SstpFrame.WriteDataHeader(packet, protocol, frame.Length - ProtocolSize);
        frame[ProtocolSize..].CopyTo(packet[SstpFrame.DataOverhead..]);
    }
}
