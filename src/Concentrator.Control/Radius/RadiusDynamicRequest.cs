using Concentrator.Control.Sessions;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>A Disconnect-Request or CoA-Request that is understood (RFC 5176 §2).</summary>
/// <param name="Target">Which session it is for.</param>
/// <param name="Change">What that may do from now on; null: it is to end.</param>
internal sealed record RadiusDynamicRequest(RadiusSessionFilter Target, AccessChange? Change)
{
    /// <summary>Reads it, or says why not.</summary>
    public static RadiusErrorCause Read(in RadiusPacket packet, out RadiusDynamicRequest? request)
    {
        request = null;
        var isChange = packet.Code == RadiusCode.CoaRequest;
        var target = new RadiusSessionFilter();
        var access = new RadiusAccessReader();
        foreach (var attribute in packet.Attributes)
        {
            switch (attribute.Type)
            {
                case RadiusAttributeType.MessageAuthenticator or RadiusAttributeType.EventTimestamp or RadiusAttributeType.ProxyState or RadiusAttributeType.ReplyMessage:
                case RadiusAttributeType.State when isChange:
                case RadiusAttributeType.AcctTerminateCause when !isChange:
                    break;
                case RadiusAttributeType.ServiceType:
                    // Authorize-Only would have us ask again who the user is (RFC 5176 §3.2).
                    return RadiusErrorCause.UnsupportedService;
                default:
                    if (isChange && access.Take(attribute) is var use and not RadiusAttributeUse.Foreign)
                    {
                        if (use == RadiusAttributeUse.Unreadable)
                        {
                            return RadiusErrorCause.InvalidAttributeValue;
                        }

                        break;
                    }

                    if (target.With(attribute) is not { } narrower)
                    {
                        return IsIdentity(attribute.Type) ? RadiusErrorCause.InvalidAttributeValue : RadiusErrorCause.UnsupportedAttribute;
                    }

                    target = narrower;
                    break;
            }
        }

        if (!target.NamesSession || (isChange && !access.HasChange))
        {
            return RadiusErrorCause.MissingAttribute;
        }

        request = new RadiusDynamicRequest(target, isChange ? access.Result : null);
        return RadiusErrorCause.None;
    }

    private static bool IsIdentity(RadiusAttributeType type) => type is RadiusAttributeType.AcctSessionId or RadiusAttributeType.UserName or RadiusAttributeType.FramedIpAddress
        or RadiusAttributeType.CallingStationId or RadiusAttributeType.CalledStationId or RadiusAttributeType.NasIdentifier or RadiusAttributeType.NasIpAddress or RadiusAttributeType.NasIpv6Address;
}
