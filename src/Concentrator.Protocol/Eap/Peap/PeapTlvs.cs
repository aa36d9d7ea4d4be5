using System.Buffers.Binary;

namespace Concentrator.Protocol.Eap.Peap;

/// <summary>The TLVs of an EAP TLV Extensions packet or a SoH EAP Extensions packet ([MS-PEAP] 2.2.4, 2.2.8), in any order. A view of the bytes that it was read from.</summary>
internal readonly ref struct PeapTlvs
{
    /// <summary>Microsoft's vendor id.</summary>
    public const uint Microsoft = 311;

    internal const ushort ResultType = 3;
    internal const ushort VendorSpecificType = 7;

    // Inside a Vendor-Specific TLV of Microsoft's.
    internal const ushort StatementOfHealthType = 1;
    internal const ushort StatementOfHealthRequestType = 2;
    internal const ushort StatementOfHealthResponseType = 3;

    private const ushort MandatoryFlag = 0x8000;
    private const ushort TypeMask = 0x3FFF;
    private const int HeaderSize = 4;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly Found _found;

    private PeapTlvs(ReadOnlySpan<byte> bytes, Found found)
    {
        _bytes = bytes;
        _found = found;
    }

    /// <summary>What phase 2 came to; <see cref="PeapResult.None"/> when it is not said.</summary>
    public PeapResult Result => _found.Result;

    /// <summary>The cryptobinding TLV, its header included; empty when there is none.</summary>
    public ReadOnlySpan<byte> CryptoBinding => _bytes[_found.CryptoBinding];

    /// <summary>Whether a statement of health is asked for.</summary>
    public bool AsksForHealth => _found.AsksForHealth;

    /// <summary>The statement of health; empty when there is none.</summary>
    public ReadOnlySpan<byte> StatementOfHealth => _bytes[_found.StatementOfHealth];

    /// <summary>The answer to a statement of health; empty when there is none.</summary>
    public ReadOnlySpan<byte> StatementOfHealthResponse => _bytes[_found.StatementOfHealthResponse];

    /// <summary>Reads a list of TLVs. What is unknown and not mandatory is passed over.</summary>
    public static PeapTlvError Read(ReadOnlySpan<byte> bytes, out PeapTlvs tlvs)
    {
        Found found = default;
        var error = PeapTlvError.None;
        for (var at = 0; at < bytes.Length && error == PeapTlvError.None;)
        {
            error = TryTake(bytes, bytes.Length, ref at, out var tlv) ? Take(bytes, tlv, ref found) : PeapTlvError.Truncated;
        }

        tlvs = error == PeapTlvError.None ? new PeapTlvs(bytes, found) : default;
        return error;
    }

    private static bool TryTake(ReadOnlySpan<byte> bytes, int end, ref int at, out Tlv tlv)
    {
        tlv = default;
        if (end - at < HeaderSize)
        {
            return false;
        }

        var head = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        var value = at + HeaderSize;
        var next = value + BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
        if (next > end)
        {
            return false;
        }

        tlv = new Tlv((ushort)(head & TypeMask), (head & MandatoryFlag) != 0, at, value, next);
        at = next;
        return true;
    }

    private static PeapTlvError Take(ReadOnlySpan<byte> bytes, Tlv tlv, ref Found found)
    {
        switch (tlv.Type)
        {
            case ResultType when tlv.ValueSize != sizeof(ushort):
            case CryptoBindingTlv.Type when tlv.ValueSize != CryptoBindingTlv.Size - HeaderSize:
            case VendorSpecificType when tlv.ValueSize < sizeof(uint):
                return PeapTlvError.WrongLength;
            case ResultType when found.Result != PeapResult.None:
            case CryptoBindingTlv.Type when !IsEmpty(found.CryptoBinding):
                return PeapTlvError.Repeated;
            case ResultType:
                // Whatever is no success is none.
                found.Result = BinaryPrimitives.ReadUInt16BigEndian(bytes[tlv.Value..]) == (ushort)PeapResult.Success ? PeapResult.Success : PeapResult.Failure;
                return PeapTlvError.None;
            case CryptoBindingTlv.Type:
                found.CryptoBinding = tlv.Start..tlv.End;
                return PeapTlvError.None;
            case VendorSpecificType when BinaryPrimitives.ReadUInt32BigEndian(bytes[tlv.Value..]) == Microsoft:
                return TakeVendorSpecific(bytes, tlv, ref found);
            default:
                return tlv.IsMandatory ? PeapTlvError.UnknownMandatory : PeapTlvError.None;
        }
    }

    // §2.2.5: Vendor_Id, then TLVs of the vendor's.
    private static PeapTlvError TakeVendorSpecific(ReadOnlySpan<byte> bytes, Tlv vendor, ref Found found)
    {
        for (var at = vendor.Value + sizeof(uint); at < vendor.End;)
        {
            if (!TryTake(bytes, vendor.End, ref at, out var tlv))
            {
                return PeapTlvError.Truncated;
            }

            if (TakeMicrosoft(tlv, ref found) is not PeapTlvError.None and var error)
            {
                return error;
            }
        }

        return PeapTlvError.None;
    }

    private static PeapTlvError TakeMicrosoft(Tlv tlv, ref Found found)
    {
        switch (tlv.Type)
        {
            case StatementOfHealthRequestType:
                found.AsksForHealth = true;
                return PeapTlvError.None;
            case StatementOfHealthType when IsEmpty(found.StatementOfHealth):
                found.StatementOfHealth = tlv.Value..tlv.End;
                return PeapTlvError.None;
            case StatementOfHealthResponseType when IsEmpty(found.StatementOfHealthResponse):
                found.StatementOfHealthResponse = tlv.Value..tlv.End;
                return PeapTlvError.None;
            case StatementOfHealthType or StatementOfHealthResponseType:
                return PeapTlvError.Repeated;
            default:
                return tlv.IsMandatory ? PeapTlvError.UnknownMandatory : PeapTlvError.None;
        }
    }

    private static bool IsEmpty(Range range) => range.Start.Equals(range.End);

    /// <summary>Where a TLV is.</summary>
    private readonly record struct Tlv(ushort Type, bool IsMandatory, int Start, int Value, int End)
    {
        public int ValueSize => End - Value;
    }

    private struct Found
    {
        public PeapResult Result;
        public Range CryptoBinding;
        public bool AsksForHealth;
        public Range StatementOfHealth;
        public Range StatementOfHealthResponse;
    }
}
