using System.Text;

namespace Concentrator.Protocol.Health;

/// <summary>
/// Writes the answer to a Statement of Health ([MS-SOH] 2.2.6). As our policies name facts and not health classes, a machine that is not let in fully hears of every class
/// that its agent reported and that is not well; all others are S_OK.
/// </summary>
internal static class SohResponse
{
    private const int MaxUrlBytes = 2000;
    private const byte ResponseVersion1 = 0x01;
    private const byte IntentResponse = 0x02;
    private const byte ClientComponentFailure = 2;

    public static byte[] Write(SohMessage message, QuarantineState state, DateTimeOffset? probationEnds, string url)
    {
        var tlvs = new SohTlvs();
        if (message.HasModeSubHeader)
        {
            tlvs.Add(SohTlvType.VendorSpecific, [.. SohTlvs.Number(SohReader.Microsoft), .. message.CorrelationId, IntentResponse, 0]);
        }

        tlvs.Add(SohTlvType.SystemHealthId, SohTlvs.Number(SohReader.SystemId)).Add(SohTlvType.VendorSpecific, SystemStatement(message, state, probationEnds, url));
        if (message.Reports.Count > 0)
        {
            tlvs.Add(SohTlvType.SystemHealthId, SohTlvs.Number(SohReader.WindowsSecurityHealthAgent));
            foreach (var report in message.Reports)
            {
                Write(tlvs, report, isWell: state == QuarantineState.Full);
            }
        }

        return tlvs.ToMessage(message.HasModeSubHeader);
    }

    private static byte[] SystemStatement(SohMessage message, QuarantineState state, DateTimeOffset? probationEnds, string url)
    {
        var address = Encoding.UTF8.GetBytes(url);
        return
        [
            .. SohTlvs.Number(SohReader.Microsoft),
            (byte)SohAttributeType.PacketInfo, ResponseVersion1,
            (byte)SohAttributeType.CorrelationId, .. message.CorrelationId,
            .. SohTlvs.Quarantine(state, probationEnds, address.Length <= MaxUrlBytes ? address : []),
        ];
    }

    /// <summary>The compliance of one class ([MS-WSH] 2.2.3, 3.3.5.2).</summary>
    private static void Write(SohTlvs to, HealthClassReport report, bool isWell)
    {
        var status = report.Status ?? HealthClassCodes.SecurityUpdatesUnreadable;
        var (first, second) = isWell ? (HealthClassCodes.Ok, HealthClassCodes.Ok) : Compliance(report, status);
        to.Add(SohTlvType.HealthClass, [(byte)report.Class]);
        to.Add(SohTlvType.ComplianceResultCodes, report.Class is HealthClass.Firewall or HealthClass.AutomaticUpdates ? SohTlvs.Number(first) : [.. SohTlvs.Number(first), .. SohTlvs.Number(second)]);
        if (!isWell && report.Class != HealthClass.SecurityUpdates && !HealthClassCodes.IsProduct(status))
        {
            to.Add(SohTlvType.FailureCategory, [ClientComponentFailure]);
        }
    }

    private static (uint First, uint Second) Compliance(HealthClassReport report, uint status)
    {
        var isMicrosoft = HealthClassCodes.IsMicrosoft(status);
        var notEnabled = isMicrosoft ? HealthClassCodes.ProductNotEnabled : HealthClassCodes.OtherProductNotEnabled;
        return report.Class switch
        {
            HealthClass.SecurityUpdates when status == HealthClassCodes.NoMissingUpdates => (HealthClassCodes.Ok, HealthClassCodes.Ok),
            HealthClass.SecurityUpdates when status == HealthClassCodes.MissingUpdates => (HealthClassCodes.SyncAndInstallUpdates, HealthClassCodes.Ok),
            _ when !HealthClassCodes.IsProduct(status) => (status, HealthClassCodes.Ok),
            HealthClass.AutomaticUpdates => (report.IsOn == true ? HealthClassCodes.Ok : HealthClassCodes.ProductNotEnabled, HealthClassCodes.Ok),
            HealthClass.Firewall => (report.IsOn == true ? HealthClassCodes.Ok : notEnabled, HealthClassCodes.Ok),
            _ => (
                report.IsOn == true ? HealthClassCodes.Ok : notEnabled,
                report.IsCurrent == true ? HealthClassCodes.Ok : isMicrosoft ? HealthClassCodes.ProductNotUpToDate : HealthClassCodes.OtherProductNotUpToDate),
        };
    }
}
