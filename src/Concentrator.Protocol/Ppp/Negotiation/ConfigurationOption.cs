namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>One configuration option: Type, Length (one byte, header included), Data (RFC 1661 §6).</summary>
internal readonly ref struct ConfigurationOption
{
    public const int HeaderSize = 2;

    public ConfigurationOption(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The whole option.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public byte Type => Bytes[0];

    public ReadOnlySpan<byte> Data => Bytes[HeaderSize..];
}
