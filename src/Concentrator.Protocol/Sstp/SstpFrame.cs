namespace Concentrator.Protocol.Sstp;

/// <summary>Cuts SSTP packets out of the decrypted stream, and writes the headers of data packets ([MS-SSTP] 2.2.1, 2.2.3).</summary>
public static class SstpFrame
{
    /// <summary>Bytes of the SSTP header.</summary>
    public const int HeaderSize = 4;

    /// <summary>The largest packet, header included.</summary>
    public const int MaxSize = 4095;

    /// <summary>Bytes before the IP packet in a data packet: SSTP header, FF 03, protocol number.</summary>
    public const int DataOverhead = HeaderSize + 4;

    /// <summary>Looks at the packet at the start of <paramref name="stream"/>.</summary>
    /// <param name="stream">Decrypted bytes that begin with a packet.</param>
    /// <param name="length">The packet's length in bytes, header included, when the status is not <see cref="SstpFrameStatus.Incomplete"/>.</param>
    public static SstpFrameStatus Read(ReadOnlySpan<byte> stream, out int length) => throw new NotSupportedException();

    /// <summary>Writes the SSTP header and FF 03 + protocol number before a payload of <paramref name="payload"/> bytes: <see cref="DataOverhead"/> bytes.</summary>
    public static void WriteDataHeader(Span<byte> destination, Ppp.PppProtocol protocol, int payload) => throw new NotSupportedException();
}
