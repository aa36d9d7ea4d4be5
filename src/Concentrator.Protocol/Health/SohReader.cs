using System.Buffers.Binary;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Health;

/// <summary>Reads a Statement of Health message ([MS-SOH] 2.2.5). All numbers are in network byte order, save those of [MS-WSH] that say otherwise.</summary>
internal ref struct SohReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Microsoft's vendor code.</summary>
    public const uint Microsoft = 311;

    /// <summary>The System-Health-Id of the system's own statement.</summary>
    public const uint SystemId = 79616;

    /// <summary>The System-Health-Id, and vendor code, of the Windows Security Health Agent ([MS-WSH] 2.2.4).</summary>
    public const uint WindowsSecurityHealthAgent = 79744;

    private const int CorrelationIdSize = SohMessage.CorrelationIdSize;

    /// <summary>Outer type and length, vendor, inner type and length.</summary>
    private const int HeaderSize = 12;
    private const int TlvHeaderSize = 4;
    private const int VendorSize = 4;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly SortedDictionary<HealthClass, HealthClassReport> _reports = [];
    private SystemStatement? _system;
    private uint _healthId;
    private HealthClass? _class;
    private int _vendorTlvsOfClass;
    private bool _hasModeSubHeader;
    private byte[] _correlationId = [];

    /// <summary>Reads all of it.</summary>
    public SohError Read()
    {
        if (_bytes.Length < HeaderSize)
        {
            return SohError.Truncated;
        }

        var format = BinaryPrimitives.ReadUInt16BigEndian(_bytes[8..]);
        if (TypeOf(_bytes) != SohTlvType.VendorSpecific || BinaryPrimitives.ReadUInt32BigEndian(_bytes[4..]) != Microsoft || format is not (1 or 2))
        {
            return SohError.Header;
        }

        var inner = BinaryPrimitives.ReadUInt16BigEndian(_bytes[10..]);
        if (_bytes.Length < HeaderSize + inner)
        {
            return SohError.Truncated;
        }

        if (BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]) != inner + HeaderSize - TlvHeaderSize || _bytes.Length != HeaderSize + inner)
        {
            return SohError.Length;
        }

        var rest = _bytes[HeaderSize..];
        return format == 2 && !TryReadModeSubHeader(ref rest) ? SohError.ModeSubHeader : ReadTlvs(rest);
    }

    /// <summary>What was read.</summary>
    public readonly SohMessage ToMessage(HealthSource source, DateTimeOffset at)
    {
        var system = _system ?? new SystemStatement();
        var updates = _reports.GetValueOrDefault(HealthClass.SecurityUpdates);
        return new SohMessage
        {
            HasModeSubHeader = _hasModeSubHeader,
            IsAnswer = system.IsAnswer,
            CorrelationId = _correlationId.Length > 0 ? _correlationId : system.CorrelationId,
            Reports = [.. _reports.Values],
            Statement = new StatementOfHealth
            {
                Source = source,
                At = at,
                Machine = system.Machine,
                OperatingSystem = system.Version is null ? null : "windows",
                Version = system.Version,
                Firewall = _reports.GetValueOrDefault(HealthClass.Firewall)?.IsOn,
                Antivirus = _reports.GetValueOrDefault(HealthClass.Antivirus)?.IsOn,
                AntivirusCurrent = _reports.GetValueOrDefault(HealthClass.Antivirus)?.IsCurrent,
                Antispyware = _reports.GetValueOrDefault(HealthClass.Antispyware)?.IsOn,
                AntispywareCurrent = _reports.GetValueOrDefault(HealthClass.Antispyware)?.IsCurrent,
                AutomaticUpdates = _reports.GetValueOrDefault(HealthClass.AutomaticUpdates)?.IsOn,
                MissingUpdates = updates?.MissingUpdates,
                // A scan that found nothing missing is as good as an installation at its time.
                LastUpdate = updates is { MissingUpdates: UpdateSeverity.None, SinceLastSynch: { } since } ? at - since : null,
            },
        };
    }

    private static SohTlvType TypeOf(ReadOnlySpan<byte> tlv) => (SohTlvType)(BinaryPrimitives.ReadUInt16BigEndian(tlv) & 0x3FFF);

    private bool TryReadModeSubHeader(ref ReadOnlySpan<byte> rest)
    {
        const int Size = TlvHeaderSize + VendorSize + CorrelationIdSize + 2;
        if (rest.Length < Size || TypeOf(rest) != SohTlvType.VendorSpecific || BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) != Size - TlvHeaderSize
            || BinaryPrimitives.ReadUInt32BigEndian(rest[4..]) != Microsoft || rest[Size - 1] != 0)
        {
            return false;
        }

        _hasModeSubHeader = true;
        _correlationId = rest.Slice(TlvHeaderSize + VendorSize, CorrelationIdSize).ToArray();
        rest = rest[Size..];
        return true;
    }

    private SohError ReadTlvs(ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            var length = rest.Length < TlvHeaderSize ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length > rest.Length - TlvHeaderSize)
            {
                return SohError.TlvLength;
            }

            if (ReadTlv(TypeOf(rest), rest.Slice(TlvHeaderSize, length)) is var error and not SohError.None)
            {
                return error;
            }

            rest = rest[(TlvHeaderSize + length)..];
        }

        return _system is null ? SohError.SystemStatement : SohError.None;
    }

    private SohError ReadTlv(SohTlvType type, ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case SohTlvType.SystemHealthId when value.Length != 4:
            case SohTlvType.HealthClass when value.Length != 1:
            case SohTlvType.VendorSpecific when value.Length < VendorSize:
                return SohError.TlvLength;
            case SohTlvType.SystemHealthId:
                _healthId = BinaryPrimitives.ReadUInt32BigEndian(value);
                _class = null;
                return _healthId == SystemId == (_system is null) ? SohError.None : SohError.SystemStatement;
            case SohTlvType.VendorSpecific when _healthId == SystemId && _system is not null:
                return SohError.SystemStatement;
            case SohTlvType.VendorSpecific when _healthId == SystemId:
                _system = new SystemStatement();
                return BinaryPrimitives.ReadUInt32BigEndian(value) == Microsoft ? _system.Read(value[VendorSize..]) : SohError.SystemStatement;
            case SohTlvType.VendorSpecific when _healthId == WindowsSecurityHealthAgent:
                return ReadVendorTlv(value);
            case SohTlvType.HealthClass:
                _class = (HealthClass)value[0];
                _vendorTlvsOfClass = 0;
                return SohError.None;
            case SohTlvType.HealthClassStatus when _healthId == WindowsSecurityHealthAgent:
                return ReadStatus(value);
            default:
                return SohError.None;
        }
    }

    private readonly SohError ReadStatus(ReadOnlySpan<byte> value)
    {
        if (value.Length != 4)
        {
            return SohError.TlvLength;
        }

        if (_class is not { } name)
        {
            return SohError.HealthClass;
        }

        if (name <= HealthClass.SecurityUpdates)
        {
            _reports[name] = (_reports.GetValueOrDefault(name) ?? new HealthClassReport(name)).With(BinaryPrimitives.ReadUInt32BigEndian(value));
        }

        return SohError.None;
    }

    /// <summary>Behind the status of security updates stand, in this order: time since the last scan, the update server's name, the flags ([MS-WSH] 2.2.2.17 to 2.2.2.19).</summary>
    private SohError ReadVendorTlv(ReadOnlySpan<byte> value)
    {
        if (_class != HealthClass.SecurityUpdates || _reports.GetValueOrDefault(HealthClass.SecurityUpdates) is not { } report || ++_vendorTlvsOfClass is not (1 or 3))
        {
            return SohError.None;
        }

        if (value.Length != 8)
        {
            return SohError.TlvLength;
        }

        var number = BinaryPrimitives.ReadUInt32LittleEndian(value[VendorSize..]);
        _reports[HealthClass.SecurityUpdates] = (_vendorTlvsOfClass, number) switch
        {
            (1, HealthClassCodes.SynchUnknown) => report,
            (1, _) => report with { SinceLastSynch = TimeSpan.FromSeconds(number) },
            _ => report with { UpdatesFlag = number },
        };
        return SohError.None;
    }

    /// <summary>The system's own statement (SSoH).</summary>
    private sealed class SystemStatement
    {
        public string? Machine { get; private set; }

        public string? Version { get; private set; }

        public bool IsAnswer { get; private set; }

        public byte[] CorrelationId { get; private set; } = new byte[CorrelationIdSize];

        public SohError Read(ReadOnlySpan<byte> rest)
        {
            while (!rest.IsEmpty)
            {
                var type = (SohAttributeType)rest[0];
                rest = rest[1..];
                var size = SizeOf(type, rest);
                if (size is not { } length)
                {
                    return SohError.UnknownAttribute;
                }

                if (rest.Length < length)
                {
                    return SohError.AttributeLength;
                }

                Take(type, rest[..length]);
                rest = rest[length..];
            }

            return SohError.None;
        }

        /// <summary>Bytes of an attribute behind its type, more than there are when its own length is cut; null when the type is not known.</summary>
        private static int? SizeOf(SohAttributeType type, ReadOnlySpan<byte> rest) => type switch
        {
            SohAttributeType.MachineInventory => 18,
            SohAttributeType.QuarantineState => Counted(rest, 10),
            SohAttributeType.PacketInfo => 1,
            SohAttributeType.SystemGeneratedIds or SohAttributeType.MachineName or SohAttributeType.InstalledShvs => Counted(rest, 0),
            SohAttributeType.CorrelationId => CorrelationIdSize,
            SohAttributeType.MachineInventoryEx => 5,
            _ => null,
        };

        private static int Counted(ReadOnlySpan<byte> rest, int at) => at + 2 + (rest.Length < at + 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(rest[at..]));

        private void Take(SohAttributeType type, ReadOnlySpan<byte> value)
        {
            switch (type)
            {
                case SohAttributeType.MachineInventory:
                    var (major, minor, build) = (BinaryPrimitives.ReadUInt32BigEndian(value), BinaryPrimitives.ReadUInt32BigEndian(value[4..]), BinaryPrimitives.ReadUInt32BigEndian(value[8..]));
                    Version = (major, minor, build) == default ? null : $"{major}.{minor}.{build}";
                    break;
                case SohAttributeType.PacketInfo:
                    IsAnswer = (value[0] & 0x10) == 0;
                    break;
                case SohAttributeType.MachineName:
                    var name = value[2..];
                    var end = name.IndexOf((byte)0);
                    Machine = DisplayText.Read(end < 0 ? name : name[..end]) is { Length: > 0 } text ? text : null;
                    break;
                case SohAttributeType.CorrelationId:
                    CorrelationId = value.ToArray();
                    break;
            }
        }
    }
}
