using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Concentrator.Protocol.Ip;

/// <summary>The Internet checksum (RFC 1071) and its incremental update (RFC 1624). Sums and checksums are numbers in host order, to be written big-endian.</summary>
public static class InternetChecksum
{
    /// <summary>The one's complement sum of the 16-bit words, folded to 16 bits and not complemented; an odd last byte counts as the high half of a word.</summary>
    /// <param name="bytes">The bytes; a sum over several spans needs an even length of all but the last.</param>
    /// <param name="initial">A sum to add to, of this method or of <c>PseudoHeader</c>.</param>
    public static ushort Sum(ReadOnlySpan<byte> bytes, uint initial = 0)
    {
        // The sum does not depend on the byte order (RFC 1071 §2 B), so that it runs in the machine's and is swapped once at the end.
        ulong sum = 0;
        if (Vector256.IsHardwareAccelerated && bytes.Length >= 2 * Vector256<byte>.Count)
        {
            var words = MemoryMarshal.Cast<byte, Vector256<uint>>(bytes);
            var low = Vector256<ulong>.Zero;
            var high = Vector256<ulong>.Zero;
            foreach (ref readonly var word in words)
            {
                low += word.AsUInt64() & Vector256.Create(0xFFFF_FFFFUL);
                high += word.AsUInt64() >> 32;
            }

            // Both lanes hold sums of 32-bit values: no overflow below 2^32 vectors, and a span has at most 2^26.
            sum = Vector256.Sum(low) + Vector256.Sum(high);
            bytes = bytes[(words.Length * Vector256<byte>.Count)..];
        }

        while (bytes.Length >= sizeof(uint))
        {
            sum += MemoryMarshal.Read<uint>(bytes);
            bytes = bytes[sizeof(uint)..];
        }

        if (bytes.Length >= sizeof(ushort))
        {
            sum += MemoryMarshal.Read<ushort>(bytes);
            bytes = bytes[sizeof(ushort)..];
        }

        if (!bytes.IsEmpty)
        {
            sum += BitConverter.IsLittleEndian ? bytes[0] : (uint)bytes[0] << 8;
        }

        var folded = Fold(sum);
        return Fold((ulong)(BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(folded) : folded) + initial);
    }

    /// <summary>The checksum of bytes whose checksum field is zero; over bytes that hold a right checksum it is zero.</summary>
    public static ushort Of(ReadOnlySpan<byte> bytes, uint initial = 0) => (ushort)~Sum(bytes, initial);

    /// <summary>The sum of the pseudo-header that TCP and UDP put before their bytes (RFC 9293 §3.1, RFC 768).</summary>
    /// <param name="source">The packet's source.</param>
    /// <param name="destination">The packet's destination.</param>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="length">Bytes of header and payload.</param>
    public static ushort PseudoHeader(Ipv4Address source, Ipv4Address destination, IpProtocol protocol, int length) =>
        Fold((ulong)source.Value + destination.Value + (uint)protocol + (uint)length);

    /// <summary>The sum of the pseudo-header of IPv6, which ICMPv6 has too (RFC 8200 §8.1).</summary>
    /// <param name="source">The packet's source.</param>
    /// <param name="destination">The packet's destination.</param>
    /// <param name="protocol">The upper-layer protocol.</param>
    /// <param name="length">Bytes of header and payload.</param>
    public static ushort PseudoHeader(Ipv6Address source, Ipv6Address destination, IpProtocol protocol, int length) =>
        Fold(Halves(source.High) + Halves(source.Low) + Halves(destination.High) + Halves(destination.Low) + (uint)protocol + (uint)length);

    /// <summary>The checksum after one word of its bytes has changed (RFC 1624, equation 3).</summary>
    public static ushort Update(ushort checksum, ushort oldWord, ushort newWord) =>
        (ushort)~Fold((ulong)(ushort)~checksum + (ushort)~oldWord + newWord);

    /// <summary>The checksum after a word has changed that begins at an odd offset, so that its halves lie in two words of the sum.</summary>
    public static ushort UpdateUnaligned(ushort checksum, ushort oldWord, ushort newWord) =>
        Update(checksum, BinaryPrimitives.ReverseEndianness(oldWord), BinaryPrimitives.ReverseEndianness(newWord));

    private static ulong Halves(ulong value) => (value >> 32) + (uint)value;

    private static ushort Fold(ulong sum)
    {
        sum = (sum & 0xFFFF_FFFF) + (sum >> 32);
        sum = (sum & 0xFFFF_FFFF) + (sum >> 32);
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)((sum & 0xFFFF) + (sum >> 16));
    }
}
