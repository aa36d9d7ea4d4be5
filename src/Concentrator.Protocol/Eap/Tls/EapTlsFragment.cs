using System.Buffers.Binary;

namespace Concentrator.Protocol.Eap.Tls;

/// <summary>The Type-Data of one packet of a method that carries TLS (RFC 5216 §3.1): flags, the whole message's length where the flags say so, a part of the message.</summary>
internal readonly ref struct EapTlsFragment
{
    private const int LengthSize = 4;
    private const byte VersionMask = 0x07;

    private EapTlsFragment(EapTlsFlags flags, uint? messageLength, ReadOnlySpan<byte> data)
    {
        Flags = flags;
        MessageLength = messageLength;
        Data = data;
    }

    public EapTlsFlags Flags { get; }

    /// <summary>Bytes of the whole message; null when the fragment does not say.</summary>
    public uint? MessageLength { get; }

    public ReadOnlySpan<byte> Data { get; }

    public bool HasMore => Flags.HasFlag(EapTlsFlags.MoreFragments);

    public bool IsStart => Flags.HasFlag(EapTlsFlags.Start);

    /// <summary>PEAP's version; reserved in EAP-TLS.</summary>
    public byte Version => (byte)((byte)Flags & VersionMask);

    /// <summary>An acknowledgement: nothing but flags, and no flag that asks for anything.</summary>
    public bool IsEmpty => Data.IsEmpty && !HasMore && !IsStart;

    /// <summary>Reads Type-Data; false when it is shorter than its flags say.</summary>
    public static bool TryRead(ReadOnlySpan<byte> typeData, out EapTlsFragment fragment)
    {
        fragment = default;
        if (typeData.IsEmpty)
        {
            return false;
        }

        var flags = (EapTlsFlags)typeData[0];
        var rest = typeData[1..];
        if (!flags.HasFlag(EapTlsFlags.LengthIncluded))
        {
            fragment = new EapTlsFragment(flags, messageLength: null, rest);
            return true;
        }

        if (!BinaryPrimitives.TryReadUInt32BigEndian(rest, out var length))
        {
            return false;
        }

        fragment = new EapTlsFragment(flags, length, rest[LengthSize..]);
        return true;
    }

    /// <summary>Writes Type-Data.</summary>
    /// <param name="flags">The flags but <see cref="EapTlsFlags.LengthIncluded"/>.</param>
    /// <param name="messageLength">Bytes of the whole message, when they are to be told.</param>
    /// <param name="data">The part of it.</param>
    public static byte[] Write(EapTlsFlags flags, int? messageLength, ReadOnlySpan<byte> data)
    {
        var typeData = new byte[1 + (messageLength is null ? 0 : LengthSize) + data.Length];
        typeData[0] = (byte)(messageLength is null ? flags : flags | EapTlsFlags.LengthIncluded);
        if (messageLength is { } length)
        {
            BinaryPrimitives.WriteUInt32BigEndian(typeData.AsSpan(1), (uint)length);
        }

        data.CopyTo(typeData.AsSpan(typeData.Length - data.Length));
        return typeData;
    }
}
