using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Sstp;

namespace Concentrator.Edge.Tunnels;

/// <summary>Why a tunnel ended, for the control plane and for people.</summary>
internal sealed record TunnelEnd(TunnelEndReason Reason, string Detail)
{
    internal static TunnelEnd Of(SstpServerCall call) => new(
        call.End switch
        {
            SstpCallEnd.PeerDisconnect => TunnelEndReason.ClientDisconnect,
            SstpCallEnd.PeerAbort => TunnelEndReason.ClientAbort,
            SstpCallEnd.CryptoBinding => TunnelEndReason.CryptoBinding,
            SstpCallEnd.NegotiationTimeout => TunnelEndReason.SetupTimeout,
            SstpCallEnd.EchoTimeout => TunnelEndReason.EchoTimeout,
            SstpCallEnd.LocalDisconnect => TunnelEndReason.ServerStop,
            _ => TunnelEndReason.ProtocolError,
        },
        call.Fault ?? $"SSTP: {call.End}");

    internal static TunnelEnd Of(PppServerLink link) => new(
        link.End switch
        {
            PppLinkEnd.PeerTerminated => TunnelEndReason.ClientDisconnect,
            PppLinkEnd.AuthenticationFailed or PppLinkEnd.NoCommonMethod => TunnelEndReason.AuthenticationRefused,
            PppLinkEnd.Local => TunnelEndReason.ServerStop,
            _ => TunnelEndReason.ProtocolError,
        },
        link.Fault ?? $"PPP: {link.End}");
}
