namespace Concentrator.Protocol.Tests.Ip;

/// <summary>The checksum as RFC 1071 tells it, word by word.</summary>
internal static class SlowChecksum
{
    public static ushort Sum(ReadOnlySpan<byte> bytes, uint initial = 0)
    {
        var sum = initial;
        for (var at = 0; at < bytes.Length; at += 2)
        {
            sum += (uint)((bytes[at] << 8) | (at + 1 < bytes.Length ? bytes[at + 1] : 0));
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)((sum & 0xFFFF) + (sum >> 16));
    }
}
