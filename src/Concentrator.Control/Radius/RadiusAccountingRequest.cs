using Concentrator.Control.Accounting;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>An Accounting-Request (RFC 2866 §4.1). Sent anew later, it is another packet: its Acct-Delay-Time has grown.</summary>
/// <param name="record">What it tells.</param>
/// <param name="now">The time.</param>
internal sealed class RadiusAccountingRequest(AccountingRecord record, DateTimeOffset now) : IRadiusRequest
{
    /// <inheritdoc/>
    public RadiusCode Code => RadiusCode.AccountingRequest;

    /// <inheritdoc/>
    public bool HasEap => false;

    /// <inheritdoc/>
    public RadiusPacketWriter Write(byte identifier, RadiusSecret secret)
    {
        var request = RadiusPacketWriter.SignedRequest(RadiusCode.AccountingRequest, identifier, messageAuthenticator: false);
        request.TryAddAttributes(record.Attributes);
        request.TryAdd(RadiusAttributeType.AcctDelayTime, (uint)Math.Clamp((now - record.At).TotalSeconds, 0, uint.MaxValue));
        return request;
    }
}
