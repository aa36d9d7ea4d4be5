using System.Globalization;

namespace Concentrator.Control.Ports;

/// <summary>Names one tunnel for ever: 128 random bits, written as 32 hexadecimal digits. The idempotency key of everything that concerns the tunnel.</summary>
public readonly record struct TunnelId(UInt128 Value)
{
    /// <summary>Makes a new name.</summary>
    public static TunnelId Create()
    {
        Span<byte> random = stackalloc byte[16];
        System.Security.Cryptography.RandomNumberGenerator.Fill(random);
        return new TunnelId(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(random));
    }

    /// <summary>Reads the written form; false when it is not 1 to 32 hexadecimal digits.</summary>
    public static bool TryParse(string? text, out TunnelId id)
    {
        var parsed = UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        id = new TunnelId(value);
        return parsed;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
