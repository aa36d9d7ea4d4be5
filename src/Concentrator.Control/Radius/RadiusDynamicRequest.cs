using Concentrator.Control.Sessions;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>A Disconnect-Request or CoA-Request that is understood (RFC 5176 §2).</summary>
/// <param name="Target">Which session it is for.</param>
/// <param name="Change">What that may do from now on; null: it is to end.</param>
/// <param name="At">When it was made, to the second; null: it does not say.</param>
internal sealed record RadiusDynamicRequest(RadiusSessionFilter Target, AccessChange? Change, DateTimeOffset? At)
{
    /// <summary>Reads it, or says why not.</summary>
    public static RadiusErrorCause Read(in RadiusPacket packet, out RadiusDynamicRequest? request)
    {
        request = null;
        var isChange = packet.Code == RadiusCode.CoaRequest;
        var target = new RadiusSessionFilter();
        var access = new RadiusAccessReader();
        DateTimeOffset? at = null;
        foreach (var attribute in packet.Attributes)
        {
            switch (attribute.Type)
            {
                case RadiusAttributeType.EventTimestamp:
                    at = attribute.TryReadInteger(out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
                    break;
                case RadiusAttributeType.MessageAuthenticator or RadiusAttributeType.ProxyState or RadiusAttributeType.ReplyMessage:
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

        if (access.Finish() != MicrosoftAttributeType.None)
        {
            return RadiusErrorCause.InvalidAttributeValue;
        }

        if (!target.NamesSession || (isChange && !access.HasChange))
        {
            return RadiusErrorCause.MissingAttribute;
        }

        // Its Authenticator is a digest of all of it and of the secret: no two requests have the same.
        var change = isChange ? access.Result with { At = at, Id = Convert.ToHexStringLower(packet.Authenticator) } : null;
        request = new RadiusDynamicRequest(target, change, at);
        return RadiusErrorCause.None;
    }

    /// <summary>Whether it may mean a session: one that began after it was made was not meant, unless it is named by its own id.</summary>
    public bool MayMean(SessionInfo session) =>
        Target.SessionId is not null || At is not { } at || at.ToUnixTimeSeconds() >= session.OpenedAt.ToUnixTimeSeconds();

    private static bool IsIdentity(RadiusAttributeType type) => type is RadiusAttributeType.AcctSessionId or RadiusAttributeType.UserName or RadiusAttributeType.FramedIpAddress
        or RadiusAttributeType.CallingStationId or RadiusAttributeType.CalledStationId or RadiusAttributeType.NasIdentifier or RadiusAttributeType.NasIpAddress or RadiusAttributeType.NasIpv6Address;
}
