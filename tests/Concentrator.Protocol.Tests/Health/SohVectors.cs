using System.Buffers.Binary;
using System.Text;

namespace Concentrator.Protocol.Tests.Health;

/// <summary>Statements of health, as clients send them.</summary>
internal static class SohVectors
{
    /// <summary>What eapol_test 2.10 (<c>tnc=soh</c>) sent inside PEAP: a system's own statement that says nothing of an operating system, and no agent's report.</summary>
    public static byte[] WpaSupplicant { get; } = Convert.FromHexString(
        "00070094000001370002008C" + "0007001E00000137" + "2928BD1F206D2151399979BE1633DA26AB5FE10366AD422E" + "0100"
        + "0002000400013700" + "0007005E00000137" + "0311" + "01000000000000000000000000000000000000"
        + "0500157770615F737570706C6963616E744077312E666900" + "062928BD1F206D2151399979BE1633DA26AB5FE10366AD422E" + "020001FFFFFFFFFFFFFFFF000100" + "080000000001");

    /// <summary>A statement of Windows 7 (6.1.7600) with the report of the Windows Security Health Agent, made of the TLVs of [MS-WSH] 2.2.2.</summary>
    /// <param name="firewall">Status of each product in its class.</param>
    /// <param name="antivirus">Status of each product in its class.</param>
    /// <param name="antispyware">Status of each product in its class.</param>
    /// <param name="automaticUpdates">Status.</param>
    /// <param name="securityUpdates">Status.</param>
    /// <param name="sinceScan">Seconds since the last scan.</param>
    /// <param name="updatesFlag">Severities and sources.</param>
    public static byte[] Windows(
        uint[]? firewall = null, uint[]? antivirus = null, uint[]? antispyware = null, uint automaticUpdates = 4, uint securityUpdates = 0x00FF0005, uint sinceScan = 3600, uint updatesFlag = 0x4000)
    {
        byte[] id = [.. Enumerable.Range(1, 24).Select(i => (byte)i)];
        byte[] system =
        [
            .. Number(311), 3, 0x11, 1, .. Number(6), .. Number(1), .. Number(7600), 0, 0, 0, 0, 0, 9, 5, 0, 4, .. "PC7\0"u8, 6, .. id, 2, 0, 1, .. Enumerable.Repeat((byte)0xFF, 8), 0, 1, 0,
            8, 0xDE, 0xCA, 0xFB, 0xAD, 1,
        ];
        byte[] agent =
        [
            .. Tlv(2, Number(79744)), .. Tlv(7, [.. Number(79744), 3, 0, 0, 0]), .. Tlv(7, [.. Number(79744), 1, 0, 6, 0]),
            .. Products(0, firewall ?? [5]), .. Products(1, antivirus ?? [3]), .. Products(2, antispyware ?? [7]),
            .. Tlv(8, [3]), .. Tlv(11, Number(automaticUpdates)),
            .. Tlv(8, [4]), .. Tlv(11, Number(securityUpdates)),
        ];
        if (securityUpdates is 0x00FF0005 or 0x00FF0006)
        {
            agent = [.. agent, .. Tlv(7, [.. Number(79744), .. LittleEndian(sinceScan)]), .. Tlv(7, [.. Number(79744), 0]), .. Tlv(7, [.. Number(79744), .. LittleEndian(updatesFlag)])];
        }

        return Message(2, [.. Tlv(7, [.. Number(311), .. id, 1, 0]), .. Tlv(2, Number(79616)), .. Tlv(7, system), .. agent]);
    }

    /// <summary>A message of a format with what stands behind its header.</summary>
    public static byte[] Message(byte format, byte[] inner) => Tlv(7, [.. Number(311), 0, format, (byte)(inner.Length >> 8), (byte)inner.Length, .. inner]);

    public static byte[] Tlv(byte type, byte[] value) => [0, type, (byte)(value.Length >> 8), (byte)value.Length, .. value];

    public static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] LittleEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Products(byte healthClass, uint[] statuses) =>
        [.. Tlv(8, [healthClass]), .. statuses.SelectMany(status => (byte[])[.. status < 16 ? Tlv(10, Encoding.Unicode.GetBytes("Product\0")) : [], .. Tlv(11, Number(status))])];
}
