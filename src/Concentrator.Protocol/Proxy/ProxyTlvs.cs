using System.Buffers.Binary;
using System.Numerics;

namespace Concentrator.Protocol.Proxy;

/// <summary>The type-length-value fields behind the addresses of version 2 (§2.2): all are skipped but the checksum, which is verified.</summary>
internal static class ProxyTlvs
{
    private const int TlvHeaderSize = 3;
    private const int ChecksumSize = 4;
    private const byte TypeChecksum = 0x03;

    /// <summary>Walks over the fields.</summary>
    /// <param name="whole">The whole header, over which the checksum counts.</param>
    /// <param name="start">Where the fields begin.</param>
    internal static ProxyHeaderStatus Check(ReadOnlySpan<byte> whole, int start)
    {
        var checksumAt = -1;
        for (var at = start; at < whole.Length;)
        {
            if (whole.Length - at < TlvHeaderSize)
            {
                return ProxyHeaderStatus.MalformedTlv;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(whole[(at + 1)..]);
            var value = at + TlvHeaderSize;
            if (length > whole.Length - value)
            {
                return ProxyHeaderStatus.MalformedTlv;
            }

            if (whole[at] == TypeChecksum)
            {
                if (length != ChecksumSize || checksumAt >= 0)
                {
                    return ProxyHeaderStatus.MalformedTlv;
                }

                checksumAt = value;
            }

            at = value + length;
        }

        return checksumAt < 0 || BinaryPrimitives.ReadUInt32BigEndian(whole[checksumAt..]) == Checksum(whole, checksumAt)
            ? ProxyHeaderStatus.Complete
            : ProxyHeaderStatus.WrongChecksum;
    }

    /// <summary>CRC32c (RFC 9260 Appendix A) over the header, its own four bytes taken as zero.</summary>
    private static uint Checksum(ReadOnlySpan<byte> whole, int checksumAt)
    {
        var crc = uint.MaxValue;
        for (var i = 0; i < whole.Length; i++)
        {
            crc = BitOperations.Crc32C(crc, i >= checksumAt && i < checksumAt + ChecksumSize ? (byte)0 : whole[i]);
        }

        return ~crc;
    }
}
