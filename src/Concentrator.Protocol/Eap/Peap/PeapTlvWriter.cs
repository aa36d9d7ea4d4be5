using System.Buffers.Binary;

namespace Concentrator.Protocol.Eap.Peap;

/// <summary>Writes a list of TLVs ([MS-PEAP] 2.2.4).</summary>
internal sealed class PeapTlvWriter
{
    private const ushort MandatoryFlag = 0x8000;

    private readonly List<byte> _bytes = [];

    /// <summary>What has been written.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <summary>Adds a Result TLV, which must be understood (§2.2.8.1.2).</summary>
    public PeapTlvWriter AddResult(PeapResult result)
    {
        Span<byte> value = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)result);
        Add(MandatoryFlag | PeapTlvs.ResultType, value);
        return this;
    }

    /// <summary>Adds a cryptobinding TLV as <see cref="CryptoBindingTlv.Write"/> made it.</summary>
    public PeapTlvWriter AddCryptoBinding(ReadOnlySpan<byte> whole)
    {
        _bytes.AddRange(whole);
        return this;
    }

    /// <summary>Adds a request for a statement of health (§2.2.8.2.1).</summary>
    public PeapTlvWriter AddStatementOfHealthRequest() => AddMicrosoft(PeapTlvs.StatementOfHealthRequestType, []);

    /// <summary>Adds a statement of health (§2.2.8.2.2).</summary>
    public PeapTlvWriter AddStatementOfHealth(ReadOnlySpan<byte> statement) => AddMicrosoft(PeapTlvs.StatementOfHealthType, statement);

    /// <summary>Adds the answer to a statement of health (§2.2.8.1.3).</summary>
    public PeapTlvWriter AddStatementOfHealthResponse(ReadOnlySpan<byte> response) => AddMicrosoft(PeapTlvs.StatementOfHealthResponseType, response);

    // §2.2.5: a Vendor-Specific TLV with one TLV of the vendor's.
    private PeapTlvWriter AddMicrosoft(ushort type, ReadOnlySpan<byte> value)
    {
        var inner = new byte[8 + value.Length];
        BinaryPrimitives.WriteUInt32BigEndian(inner, PeapTlvs.Microsoft);
        BinaryPrimitives.WriteUInt16BigEndian(inner.AsSpan(4), type);
        BinaryPrimitives.WriteUInt16BigEndian(inner.AsSpan(6), checked((ushort)value.Length));
        value.CopyTo(inner.AsSpan(8));
        Add(PeapTlvs.VendorSpecificType, inner);
        return this;
    }

    private void Add(ushort type, ReadOnlySpan<byte> value)
    {
        Span<byte> header = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(header, type);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], checked((ushort)value.Length));
        _bytes.AddRange(header);
        _bytes.AddRange(value);
    }
}
