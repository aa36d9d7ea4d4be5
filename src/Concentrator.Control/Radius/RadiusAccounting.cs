using System.Net;
using System.Net.Sockets;
using System.Text;
using Concentrator.Control.Accounting;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>Puts into RADIUS attributes what accounting is told (RFC 2866 §5, RFC 2869 §5, RFC 2867, RFC 3162).</summary>
internal static class RadiusAccounting
{
    /// <summary>The most bytes of an accept's attributes that are repeated: the rest of a packet has room beside them.</summary>
    public const int MaxEcho = 3000;

    /// <summary>Tunnel-Type of SSTP: Microsoft's vendor number and its own number of it. There is none of IANA's.</summary>
    private const uint SstpTunnelType = 0x013701;

    /// <summary>Writes a record.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="prefix6">The IPv6 prefix of the session's client; null when there is none.</param>
    /// <param name="nas">What we are called.</param>
    public static AccountingRecord Write(AccountingEvent happened, IPNetwork? prefix6, RadiusNas nas)
    {
        var request = RadiusPacketWriter.SignedRequest(RadiusCode.AccountingRequest, 0, messageAuthenticator: false);
        request.TryAdd(RadiusAttributeType.AcctStatusType, (uint)happened.Status);
        request.TryAdd(RadiusAttributeType.EventTimestamp, happened.At);
        if (happened.Session is not { } session)
        {
            nas.Name(request, happened.Edge);

            // Required in every request (RFC 2866 §5.13), and the same for no two of them.
            request.TryAdd(RadiusAttributeType.AcctSessionId, TunnelId.Create().ToString());
            return new AccountingRecord(default, happened.Status, happened.At, request.Attributes.ToArray());
        }

        request.TryAdd(RadiusAttributeType.UserName, session.UserName);
        nas.Describe(request, session.Edge, session.Tunnel, session.Origin);
        request.TryAdd(RadiusAttributeType.AcctAuthentic, (uint)(session.Authority == AuthenticationAuthority.Local ? AcctAuthentic.Local : AcctAuthentic.Radius));
        request.TryAdd(RadiusAttributeType.FramedIpAddress, session.Address.ToIPAddress());
        if (prefix6 is { } prefix)
        {
            request.TryAdd(RadiusAttributeType.FramedIpv6Prefix, [0, (byte)prefix.PrefixLength, .. prefix.BaseAddress.GetAddressBytes()]);
        }

        DescribeTunnel(request, session);
        DescribeAccess(request, session.Access);
        if (happened.Status != AcctStatusType.Start)
        {
            Count(request, session, happened.At);
        }

        if (happened.Status == AcctStatusType.Stop)
        {
            request.TryAdd(RadiusAttributeType.AcctTerminateCause, (uint)CauseOf(happened.EndReason));
        }

        request.TryAddAttributes(session.Facts.Accounting.Echo);
        return new AccountingRecord(session.Tunnel, happened.Status, happened.At, request.Attributes.ToArray());
    }

    /// <summary>What RADIUS calls the end of a session.</summary>
    public static AcctTerminateCause CauseOf(TunnelEndReason reason) => reason switch
    {
        TunnelEndReason.ClientDisconnect => AcctTerminateCause.UserRequest,
        TunnelEndReason.ConnectionLost or TunnelEndReason.EchoTimeout => AcctTerminateCause.LostCarrier,
        TunnelEndReason.IdleTimeout => AcctTerminateCause.IdleTimeout,
        TunnelEndReason.SessionTimeout => AcctTerminateCause.SessionTimeout,
        TunnelEndReason.Administrator or TunnelEndReason.Blocked => AcctTerminateCause.AdminReset,
        TunnelEndReason.ServerStop => AcctTerminateCause.AdminReboot,
        TunnelEndReason.Replaced => AcctTerminateCause.PortPreempted,
        TunnelEndReason.EdgeLost => AcctTerminateCause.NasReboot,
        TunnelEndReason.ControlPlane => AcctTerminateCause.LostService,
        TunnelEndReason.ClientAbort or TunnelEndReason.ProtocolError or TunnelEndReason.CryptoBinding or TunnelEndReason.AuthenticationRefused => AcctTerminateCause.UserError,
        _ => AcctTerminateCause.NasRequest,
    };

    /// <summary>The tunnel's ends and method (RFC 2868 §3, without tags), and the id that Microsoft's servers and logs know the connection by.</summary>
    private static void DescribeTunnel(RadiusPacketWriter request, Session session)
    {
        var isIpv4 = session.Origin.Client.AddressFamily == AddressFamily.InterNetwork;
        request.TryAdd(RadiusAttributeType.TunnelType, SstpTunnelType);
        request.TryAdd(RadiusAttributeType.TunnelMediumType, isIpv4 ? 1u : 2u);
        request.TryAdd(RadiusAttributeType.TunnelClientEndpoint, session.Origin.Client.Address.ToString());
        request.TryAdd(RadiusAttributeType.TunnelServerEndpoint, session.Origin.Listener.Address.ToString());
        request.TryAdd(RadiusAttributeType.ConnectInfo, $"SSTP {MethodName(session.Method)}");
        if (session.Origin.CorrelationId is { Length: > 0 } correlation && Guid.TryParse(correlation, out var id))
        {
            request.TryAdd(MicrosoftAttributeType.RasCorrelation, Encoding.ASCII.GetBytes(id.ToString("B")));
        }
    }

    /// <summary>How far it is let in, in the words that a server says it in ([MS-RNAP] 2.2.1); the grace time's end in seconds since 1970.</summary>
    private static void DescribeAccess(RadiusPacketWriter request, TunnelAccess access)
    {
        request.TryAdd(MicrosoftAttributeType.QuarantineState, access.Level switch { AccessLevel.Full => 0u, AccessLevel.Quarantine => 1u, _ => 2u });
        if (access.ProbationEnds is { } ends)
        {
            request.TryAdd(MicrosoftAttributeType.QuarantineGraceTime, (uint)Math.Clamp(ends.ToUnixTimeSeconds(), 0, uint.MaxValue));
        }
    }

    /// <summary>Counters of 64 bits in two attributes each (RFC 2869 §5.1); Input is what came from the client.</summary>
    private static void Count(RadiusPacketWriter request, Session session, DateTimeOffset at)
    {
        var counters = session.Counters;
        request.TryAdd(RadiusAttributeType.AcctSessionTime, (uint)Math.Clamp((at - session.OpenedAt!.Value).TotalSeconds, 0, uint.MaxValue));
        request.TryAdd(RadiusAttributeType.AcctInputOctets, (uint)counters.BytesUp);
        request.TryAdd(RadiusAttributeType.AcctInputGigawords, (uint)(counters.BytesUp >> 32));
        request.TryAdd(RadiusAttributeType.AcctOutputOctets, (uint)counters.BytesDown);
        request.TryAdd(RadiusAttributeType.AcctOutputGigawords, (uint)(counters.BytesDown >> 32));
        request.TryAdd(RadiusAttributeType.AcctInputPackets, (uint)counters.PacketsUp);
        request.TryAdd(RadiusAttributeType.AcctOutputPackets, (uint)counters.PacketsDown);
    }

    private static string MethodName(AuthenticationMethod method) => method switch
    {
        AuthenticationMethod.Pap => "PAP",
        AuthenticationMethod.ChapMd5 => "CHAP",
        AuthenticationMethod.MsChapV2 => "MS-CHAPv2",
        _ => "EAP",
    };
}
