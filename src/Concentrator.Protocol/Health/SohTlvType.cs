namespace Concentrator.Protocol.Health;

/// <summary>The type of a TLV in a Statement of Health message, 14 bits behind the mandatory and the reserved bit ([MS-SOH] 2.2.3).</summary>
internal enum SohTlvType : ushort
{
    SystemHealthId = 2,
    ComplianceResultCodes = 4,
    VendorSpecific = 7,
    HealthClass = 8,
    ProductName = 10,
    HealthClassStatus = 11,
    FailureCategory = 14,
}
