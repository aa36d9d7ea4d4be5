using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>Which session a Disconnect-Request or CoA-Request is for: all that is given has to fit (RFC 5176 §3).</summary>
internal sealed record RadiusSessionFilter
{
    /// <summary>Acct-Session-Id.</summary>
    public string? SessionId { get; init; }

    /// <summary>User-Name.</summary>
    public string? UserName { get; init; }

    /// <summary>Framed-IP-Address.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Calling-Station-Id.</summary>
    public string? CallingStation { get; init; }

    /// <summary>Called-Station-Id.</summary>
    public string? CalledStation { get; init; }

    /// <summary>Chargeable-User-Identity.</summary>
    public byte[]? ChargeableUserIdentity { get; init; }

    /// <summary>NAS-Identifier.</summary>
    public string? NasIdentifier { get; init; }

    /// <summary>NAS-IP-Address and NAS-IPv6-Address.</summary>
    public IReadOnlyList<IPAddress> NasAddresses { get; init; } = [];

    /// <summary>Whether it names a session at all.</summary>
    public bool NamesSession => SessionId is not null || UserName is not null || Address is not null || CallingStation is not null || ChargeableUserIdentity is not null;

    /// <summary>Takes an attribute; null when it is none of these or cannot be read.</summary>
    public RadiusSessionFilter? With(in RadiusAttribute attribute)
    {
        switch (attribute.Type)
        {
            case RadiusAttributeType.AcctSessionId when attribute.TryReadText(out var text):
                return this with { SessionId = text };
            case RadiusAttributeType.UserName when attribute.TryReadName(out var name):
                return this with { UserName = name };
            case RadiusAttributeType.FramedIpAddress when attribute.Value.Length == 4 && attribute.TryReadAddress(out var address):
                return this with { Address = address };
            case RadiusAttributeType.CallingStationId when attribute.TryReadText(out var text):
                return this with { CallingStation = text };
            case RadiusAttributeType.CalledStationId when attribute.TryReadText(out var text):
                return this with { CalledStation = text };
            case RadiusAttributeType.ChargeableUserIdentity:
                return this with { ChargeableUserIdentity = attribute.Value.ToArray() };
            case RadiusAttributeType.NasIdentifier when attribute.TryReadText(out var text):
                return this with { NasIdentifier = text };
            case RadiusAttributeType.NasIpAddress when attribute.Value.Length == 4 && attribute.TryReadAddress(out var address):
                return this with { NasAddresses = [.. NasAddresses, address] };
            case RadiusAttributeType.NasIpv6Address when attribute.Value.Length == 16 && attribute.TryReadAddress(out var address):
                return this with { NasAddresses = [.. NasAddresses, address] };
            default:
                return null;
        }
    }

    /// <summary>Finds the sessions that fit, whatever NAS was meant.</summary>
    public async ValueTask<IReadOnlyList<SessionInfo>> Find(ISessionDirectory sessions, CancellationToken deadline)
    {
        IReadOnlyList<SessionInfo> found;
        if (SessionId is not null)
        {
            found = TunnelId.TryParse(SessionId, out var tunnel) && await sessions.FindByTunnel(tunnel, deadline) is { } one ? [one] : [];
        }
        else if (Address is not null)
        {
            found = await sessions.FindByAddress(Address, deadline) is { } one ? [one] : [];
        }
        else
        {
            found = UserName is not null ? await sessions.FindByUser(UserName, deadline) : await sessions.List(deadline);
        }

        return [.. found.Where(Fits)];
    }

    /// <summary>Whether the NAS that is meant is the one that has a session.</summary>
    public bool MeansNasOf(SessionInfo session, RadiusNas nas, Func<IPAddress, bool> isOurs) =>
        (NasIdentifier is null || string.Equals(NasIdentifier, nas.IdentifierOf(session.Edge), StringComparison.Ordinal))
        && NasAddresses.All(address => nas.Address is { } own ? own.Equals(address) : address.Equals(session.Origin.Listener.Address) || isOurs(address));

    private bool Fits(SessionInfo session) =>
        (UserName is null || UserKey.Of(UserName).Names(session.UserName))
        && (Address is null || Address.Equals(session.Address))
        && (CallingStation is null || string.Equals(CallingStation, session.Origin.Client.Address.ToString(), StringComparison.OrdinalIgnoreCase))
        && (CalledStation is null || string.Equals(CalledStation, session.Origin.ServerName ?? session.Origin.Listener.Address.ToString(), StringComparison.OrdinalIgnoreCase))
        && (ChargeableUserIdentity is null || (session.ChargeableUserIdentity is { } known && known.AsSpan().SequenceEqual(ChargeableUserIdentity)));
}
