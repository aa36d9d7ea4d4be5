using System.Globalization;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>Frames as hexadecimal text, blanks ignored.</summary>
internal static class Wire
{
    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    public static List<byte[]> Frames(PacketBatch batch)
    {
        var frames = new List<byte[]>();
        foreach (var frame in batch)
        {
            frames.Add(frame.ToArray());
        }

        batch.Clear();
        return frames;
    }

    /// <summary>Writes frames for comparison: upper-case hexadecimal, protocol number and header set off.</summary>
    public static string[] Text(PacketBatch batch) => [.. Frames(batch).Select(Text)];

    public static string Text(byte[] frame)
    {
        var hex = Convert.ToHexString(frame);
        return frame.Length < 6 ? hex : string.Create(CultureInfo.InvariantCulture, $"{hex[..4]} {hex[4..12]} {hex[12..]}").TrimEnd();
    }
}
