using System.Buffers.Binary;

namespace Concentrator.Protocol.Dhcp;

/// <summary>Walks the options of a DHCPv6 message: code and length, 16 bits each in network byte order, then data (RFC 8415 §21.1).</summary>
internal ref struct Dhcpv6Options(ReadOnlySpan<byte> bytes)
{
    private const int HeaderSize = 4;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>What the option is.</summary>
    public Dhcpv6OptionCode Code { get; private set; }

    /// <summary>What it says.</summary>
    public ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>Whether the walk ended at an option whose length makes no sense.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Appends an option; returns its size.</summary>
    public static int Append(Span<byte> place, Dhcpv6OptionCode code, ReadOnlySpan<byte> data)
    {
        BinaryPrimitives.WriteUInt16BigEndian(place, (ushort)code);
        BinaryPrimitives.WriteUInt16BigEndian(place[2..], (ushort)data.Length);
        data.CopyTo(place[HeaderSize..]);
        return HeaderSize + data.Length;
    }

    /// <summary>Steps to the next option.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var size = _rest.Length < HeaderSize ? int.MaxValue : HeaderSize + BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        if (size > _rest.Length)
        {
            IsMalformed = true;
            return false;
        }

        Code = (Dhcpv6OptionCode)BinaryPrimitives.ReadUInt16BigEndian(_rest);
        Data = _rest[HeaderSize..size];
        _rest = _rest[size..];
        return true;
    }
}
