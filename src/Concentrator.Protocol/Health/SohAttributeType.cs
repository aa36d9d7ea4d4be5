namespace Concentrator.Protocol.Health;

/// <summary>The type of an attribute in the system's own statement, one byte before its value ([MS-SOH] 2.2.4).</summary>
internal enum SohAttributeType : byte
{
    MachineInventory = 1,
    QuarantineState = 2,
    PacketInfo = 3,
    SystemGeneratedIds = 4,
    MachineName = 5,
    CorrelationId = 6,
    InstalledShvs = 7,
    MachineInventoryEx = 8,
}
