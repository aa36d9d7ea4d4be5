using Concentrator.Protocol.Sstp;

namespace Concentrator.Protocol.Tests.Sstp;

/// <summary>Packets as bytes, made without the code under test.</summary>
internal static class Packets
{
    public const string PppProtocolId = "000100060001";

    /// <summary>The packets of a batch.</summary>
    public static byte[][] All(PacketBatch batch)
    {
        var packets = new List<byte[]>();
        foreach (var packet in batch)
        {
            packets.Add(packet.ToArray());
        }

        return [.. packets];
    }

    /// <summary>The one packet of a batch.</summary>
    public static byte[] Single(PacketBatch batch) => Assert.Single(All(batch));

    /// <summary>A control packet with attributes given in hex.</summary>
    public static byte[] Control(int type, params string[] attributes)
    {
        var body = Convert.FromHexString(string.Concat(attributes));
        var length = 8 + body.Length;
        return [0x10, 0x01, (byte)(length >> 8), (byte)length, (byte)(type >> 8), (byte)type, (byte)(attributes.Length >> 8), (byte)attributes.Length, .. body];
    }

    /// <summary>A Status-Info attribute in hex.</summary>
    public static string StatusInfo(int attribute, int status, string value = "") =>
        $"0002{12 + (value.Length / 2):X4}000000{attribute:X2}{status:X8}{value}";

    /// <summary>A Call-Abort with one Status-Info.</summary>
    public static byte[] Abort(int attribute, int status) => Control((int)SstpMessageType.CallAbort, StatusInfo(attribute, status));

    /// <summary>The Call-Disconnect that both roles send.</summary>
    public static byte[] Disconnect() => Control((int)SstpMessageType.CallDisconnect, StatusInfo(0, 0));
}
