using System.Buffers.Binary;

namespace Concentrator.Edge.Tests.Clients;

/// <summary>What every known client puts up with, as hard as the hardest of them: whatever a server sends has to pass.</summary>
internal static class ClientStrictness
{
    private const int AckSize = 48;
    private const int DataOverhead = 8;
    private const ushort Lcp = 0xC021;
    private const ushort Ccp = 0x80FD;
    private const ushort Compressed = 0x00FD;

    /// <summary>Checks one SSTP packet of the server.</summary>
    internal static void Check(ReadOnlySpan<byte> packet)
    {
        var text = Convert.ToHexString(packet);
        Assert.Equal(0x10, packet[0]);
        Assert.True(packet[1] is 0 or 1, text);
        if (packet[1] == 1)
        {
            CheckControl(packet, text);
            return;
        }

        // Open-SSTP-Client: FF 03 in front, always, and a protocol of two bytes.
        Assert.Equal("FF03", Convert.ToHexString(packet[4..6]));
        Assert.True((packet[6] & 1) == 0 && (packet[7] & 1) == 1, $"no protocol of two bytes: {text}");
        var protocol = BinaryPrimitives.ReadUInt16BigEndian(packet[6..]);
        Assert.True(protocol is not (Ccp or Compressed), $"compression: {text}");
        if (protocol < 0x8000)
        {
            return;
        }

        // The same client wants no padding, and no LCP code but 1 to 11; a rejection of LCP itself ends it.
        Assert.Equal(packet.Length - DataOverhead, BinaryPrimitives.ReadUInt16BigEndian(packet[10..]));
        if (protocol == Lcp)
        {
            Assert.InRange(packet[8], 1, 11);
            Assert.NotEqual(7, packet[8]);
            Assert.False(packet[8] == 8 && BinaryPrimitives.ReadUInt16BigEndian(packet[12..]) == Lcp, $"a Protocol-Reject of LCP: {text}");
        }
    }

    private static void CheckControl(ReadOnlySpan<byte> packet, string text)
    {
        var type = BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
        var attributes = BinaryPrimitives.ReadUInt16BigEndian(packet[6..]);
        switch (type)
        {
            case 2:
                // Open-SSTP-Client knows an Ack by its length.
                Assert.True(packet.Length == AckSize && attributes == 1, $"an Ack of 48 bytes with one attribute: {text}");
                Assert.Equal("00040028", Convert.ToHexString(packet[8..12]));
                Assert.True((packet[15] & 3) == 3, "some clients give up unless both hashes are offered");
                break;
            case 5 or 6:
                // sstpc does not hear an Abort or a Disconnect without Status-Info.
                Assert.True(attributes == 1 && packet.Length >= 20 && packet[9] == 2, $"a Status-Info: {text}");
                break;
        }
    }
}
