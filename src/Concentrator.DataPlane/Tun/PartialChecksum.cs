using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tun;

/// <summary>Completes a transport checksum of which the kernel wrote only the pseudo-header's sum.</summary>
internal static class PartialChecksum
{
    private const int UdpChecksumOffset = 6;

    /// <summary>Completes the checksum in place; false when the header points outside the packet.</summary>
    public static bool TryComplete(Span<byte> packet, VirtioNetHeader header)
    {
        var at = header.ChecksumStart + header.ChecksumOffset;
        if (at + sizeof(ushort) > packet.Length)
        {
            return false;
        }

        // The field itself holds the pseudo-header's sum, so that the sum over all is the whole.
        var checksum = InternetChecksum.Of(packet[header.ChecksumStart..]);
        if (checksum == 0 && header.ChecksumOffset == UdpChecksumOffset)
        {
            checksum = 0xFFFF;
        }

        BinaryPrimitives.WriteUInt16BigEndian(packet[at..], checksum);
        return true;
    }
}
