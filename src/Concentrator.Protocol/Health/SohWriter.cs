using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Concentrator.Protocol.Health;

/// <summary>
/// Writes a machine's statement as a Statement of Health message ([MS-SOH] 2.2.5): the system's own statement, and a report in the form of the Windows Security Health Agent ([MS-WSH] 2.2.2), as that
/// is the one that servers read. A version is told of Windows alone, since the message has no name for another system; disk encryption and facts of one's own have no place in it.
/// </summary>
internal static class SohWriter
{
    private const byte RequestVersion1 = 0x11;
    private const byte IntentRequest = 0x01;
    private const byte ProductTypeClient = 1;
    private const ushort UnknownArchitecture = 0xFFFF;
    private const int MaxNameBytes = 256;

    /// <summary>The agent's version, of Windows Vista SP1 and later ([MS-WSH] 2.2.6).</summary>
    private const uint AgentVersion = 0x00060001;

    // Sixteen-bit characters with a zero at the end ([MS-WSH] 2.2.8). A statement says what is on, not whose it is.
    private static readonly byte[] s_product = Encoding.Unicode.GetBytes("machine\0");

    public static byte[] Write(StatementOfHealth statement, ReadOnlySpan<byte> correlationId)
    {
        var tlvs = new SohTlvs()
            .Add(SohTlvType.VendorSpecific, [.. SohTlvs.Number(SohReader.Microsoft), .. correlationId, IntentRequest, 0])
            .Add(SohTlvType.SystemHealthId, SohTlvs.Number(SohReader.SystemId))
            .Add(SohTlvType.VendorSpecific, SystemStatement(statement, correlationId))
            .Add(SohTlvType.SystemHealthId, SohTlvs.Number(SohReader.WindowsSecurityHealthAgent))
            .Add(SohTlvType.VendorSpecific, Numbered(BinaryPrimitives.ReadUInt32LittleEndian(correlationId)))
            .Add(SohTlvType.VendorSpecific, Numbered(AgentVersion));
        AddProduct(tlvs, HealthClass.Firewall, statement.Firewall, isCurrent: null);
        AddProduct(tlvs, HealthClass.Antivirus, statement.Antivirus, statement.AntivirusCurrent);
        AddProduct(tlvs, HealthClass.Antispyware, statement.Antispyware, statement.AntispywareCurrent);
        AddStatus(tlvs, HealthClass.AutomaticUpdates, statement.AutomaticUpdates switch
        {
            null => HealthClassCodes.NobodyTells,
            true => HealthClassCodes.UpdatesInstalledAutomatically,
            false => HealthClassCodes.UpdatesNotAutomatic,
        });
        AddUpdates(tlvs, statement);
        return tlvs.ToMessage(hasModeSubHeader: true);
    }

    private static byte[] SystemStatement(StatementOfHealth statement, ReadOnlySpan<byte> correlationId)
    {
        var name = Encoding.UTF8.GetBytes(statement.Machine ?? "");
        byte[] machine = [.. name.Length <= MaxNameBytes ? name : [], 0];
        return
        [
            .. SohTlvs.Number(SohReader.Microsoft),
            (byte)SohAttributeType.PacketInfo, RequestVersion1,
            (byte)SohAttributeType.MachineInventory, .. Inventory(statement),
            (byte)SohAttributeType.MachineName, .. SohTlvs.Length(machine.Length), .. machine,
            (byte)SohAttributeType.CorrelationId, .. correlationId,

            // Not restricted, no probation, no page: a machine that begins.
            .. SohTlvs.Quarantine(QuarantineState.Full, probationEnds: null, page: []),
            (byte)SohAttributeType.MachineInventoryEx, 0, 0, 0, 0, ProductTypeClient,
        ];
    }

    /// <summary>Version, service pack and architecture ([MS-SOH] 2.2.4.1); zeros say nothing, as wpa_supplicant has it.</summary>
    private static byte[] Inventory(StatementOfHealth statement)
    {
        var inventory = new byte[18];
        if (statement is not { OperatingSystem: "windows", Version: { } version })
        {
            return inventory;
        }

        var parts = version.Split('.');
        for (var i = 0; i < Math.Min(parts.Length, 3); i++)
        {
            if (!uint.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return new byte[inventory.Length];
            }

            BinaryPrimitives.WriteUInt32BigEndian(inventory.AsSpan(i * sizeof(uint)), number);
        }

        BinaryPrimitives.WriteUInt16BigEndian(inventory.AsSpan(16), UnknownArchitecture);
        return inventory;
    }

    private static void AddProduct(SohTlvs tlvs, HealthClass healthClass, bool? isOn, bool? isCurrent)
    {
        if (isOn is not { } on)
        {
            AddStatus(tlvs, healthClass, HealthClassCodes.NobodyTells);
            return;
        }

        tlvs.Add(SohTlvType.HealthClass, (byte)healthClass).Add(SohTlvType.ProductName, s_product)
            .Add(SohTlvType.HealthClassStatus, SohTlvs.Number(HealthClassCodes.Product(on, isCurrent ?? false)));
    }

    private static void AddStatus(SohTlvs tlvs, HealthClass healthClass, uint status) =>
        tlvs.Add(SohTlvType.HealthClass, (byte)healthClass).Add(SohTlvType.HealthClassStatus, SohTlvs.Number(status));

    private static void AddUpdates(SohTlvs tlvs, StatementOfHealth statement)
    {
        if (statement.MissingUpdates is not { } missing)
        {
            AddStatus(tlvs, HealthClass.SecurityUpdates, HealthClassCodes.UpdatesUnknown);
            return;
        }

        AddStatus(tlvs, HealthClass.SecurityUpdates, missing == UpdateSeverity.None ? HealthClassCodes.NoMissingUpdates : HealthClassCodes.MissingUpdates);
        tlvs.Add(SohTlvType.VendorSpecific, Numbered(SinceSynch(statement)))

            // No update server of one's own.
            .Add(SohTlvType.VendorSpecific, [.. SohTlvs.Number(SohReader.WindowsSecurityHealthAgent), 0])
            .Add(SohTlvType.VendorSpecific, Numbered(HealthClassCodes.UpdatesFlag(missing)));
    }

    private static uint SinceSynch(StatementOfHealth statement) => statement.LastUpdate is { } last && (statement.At - last).TotalSeconds is var seconds && seconds < HealthClassCodes.SynchUnknown
        ? (uint)Math.Max(seconds, 0)
        : HealthClassCodes.SynchUnknown;

    /// <summary>The agent's vendor code and a number, which goes in little-endian byte order ([MS-WSH] 2.2.5, 2.2.6, 2.2.10, 2.2.12).</summary>
    private static byte[] Numbered(uint number)
    {
        byte[] value = [.. SohTlvs.Number(SohReader.WindowsSecurityHealthAgent), 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32LittleEndian(value.AsSpan(sizeof(uint)), number);
        return value;
    }
}
