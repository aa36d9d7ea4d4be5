using Concentrator.Control.Ports;
using Concentrator.Edge.Access;
using Concentrator.Protocol.Ppp.Authentication;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Tunnels;

/// <summary>
/// The relay of one tunnel's authentication: packets of the client to the control plane, one round at a time, and its answers back. It decides nothing.
/// </summary>
internal sealed partial class TunnelAuthentication
{
    private readonly Tunnel _tunnel;
    private AuthenticationMethod _method;
    private int _round;
    private bool _begun;
    private bool _waiting;
    private bool _decided;
    private byte[]? _asked;
    private byte[]? _next;
    private long _startedAt;
    private TunnelEnd? _end;
    private AuthenticationFailure _lastFailure;

    internal TunnelAuthentication(Tunnel tunnel) => _tunnel = tunnel;

    private EdgeServices Services => _tunnel.Worker.Services;

    /// <summary>LCP agreed on a method.</summary>
    internal void Begin(AuthenticationMethod method, long now)
    {
        if (_decided || (_begun && (_round > 0 || method != _method)))
        {
            _tunnel.Disconnect(new TunnelEnd(TunnelEndReason.ProtocolError, "LCP was negotiated again in the middle of the authentication"), now);
            return;
        }

        if (_waiting)
        {
            return;
        }

        _begun = true;
        _waiting = true;
        _method = method;
        _startedAt = now;
        _tunnel.Trace?.EndPhase("sstp and lcp", now);
        Services.ControlPlane.Begin(_tunnel, method, this);
    }

    /// <summary>
    /// The client sent an authentication packet. While a round is under way one packet is kept (PAP speaks before we have asked); what the client repeats
    /// meanwhile replaces it.
    /// </summary>
    internal void Receive(ReadOnlySpan<byte> packet)
    {
        if (_decided || !_begun)
        {
            return;
        }

        if (_waiting)
        {
            // A repetition of the very packet that is being judged is no new round.
            _next = _asked is { } asked && packet.SequenceEqual(asked) ? _next : packet.ToArray();
            return;
        }

        Ask(packet.ToArray());
    }

    /// <summary>The control plane answered; null when it could not be reached in time. Comes on the worker's thread.</summary>
    internal void Answered(AuthenticationAnswer? answer, long now)
    {
        _waiting = false;
        if (_tunnel.IsOver)
        {
            ReportClosed();
            return;
        }

        if (answer is null)
        {
            _decided = true;
            _lastFailure = AuthenticationFailure.None;
            _tunnel.Refused(new TunnelEnd(TunnelEndReason.ControlPlane, "the control plane did not answer in time"), now);
            return;
        }

        _tunnel.UserName = answer.UserName;
        _lastFailure = answer.Failure;
        if (answer.Verdict != AuthenticationVerdict.Continue)
        {
            _tunnel.Trace?.EndPhase("authentication", now);
        }

        switch (answer.Verdict)
        {
            case AuthenticationVerdict.Continue:
                _tunnel.SendAuthentication(answer.Packet, expectAnswer: true, now);
                AskNext();
                break;
            case AuthenticationVerdict.Granted when answer.Grant is { } grant && UnenforceableAccess.FaultIn(grant.Access) is { } fault:
                _decided = true;
                Log.UnenforceableGrant(Services.Logger, _tunnel.Id, answer.UserName, fault);
                _tunnel.Refused(new TunnelEnd(TunnelEndReason.ControlPlane, $"its access cannot be enforced: {fault}"), now);
                break;
            case AuthenticationVerdict.Granted when answer.Grant is { } grant && GrantedAddresses.AreUsable(grant):
                _decided = true;
                Services.Metrics.Phase("authentication", now - _startedAt);
                _tunnel.SendAuthentication(answer.Packet, expectAnswer: false, now);
                _tunnel.Granted(grant, now);
                break;
            case AuthenticationVerdict.Granted:
                _decided = true;
                Log.UnusableGrant(Services.Logger, _tunnel.Id, answer.UserName);
                _tunnel.Refused(new TunnelEnd(TunnelEndReason.ControlPlane, "the control plane's grant has no usable address, route or key"), now);
                break;
            default:
                _decided = true;
                _tunnel.SendAuthentication(answer.Packet, expectAnswer: false, now);
                _tunnel.Refused(new TunnelEnd(TunnelEndReason.AuthenticationRefused, $"refused: {answer.Failure}"), now);
                break;
        }
    }

    /// <summary>A client that leaves after a wrong password, although it might try again, was refused; so was one that left before the refusal was sent.</summary>
    internal TunnelEnd Explain(TunnelEnd end) => _lastFailure == AuthenticationFailure.None || end.Reason == TunnelEndReason.AuthenticationRefused
        ? end
        : new TunnelEnd(TunnelEndReason.AuthenticationRefused, _decided ? $"refused: {_lastFailure} ({end.Detail})" : $"refused: {_lastFailure}; the client did not try again ({end.Detail})");

    /// <summary>The tunnel is over: the control plane is told, after the round that is under way.</summary>
    internal void Finish(TunnelEnd end)
    {
        _end = end;
        if (_begun && !_waiting)
        {
            ReportClosed();
        }
    }

    private void AskNext()
    {
        if (_next is { } packet)
        {
            _next = null;
            Ask(packet);
        }
    }

    private void Ask(byte[] packet)
    {
        _waiting = true;
        _asked = packet;
        _round++;
        Services.ControlPlane.Answer(_tunnel, _round, packet, this);
    }

    /// <summary>The address may be another edge's as soon as the control plane knows: nothing is to lead here any more by then.</summary>
    private void ReportClosed()
    {
        var end = _end!;
        Services.Routes.Then(() => Services.ControlPlane.Closed(_tunnel, end));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Tunnel {Tunnel}: the grant for {User} cannot be enforced: {Fault}")]
        internal static partial void UnenforceableGrant(ILogger logger, TunnelId tunnel, string user, string fault);

        [LoggerMessage(Level = LogLevel.Error, Message = "Tunnel {Tunnel}: the grant for {User} has an address that is not IPv4, a route that does not lead to it or a key that is not 32 bytes")]
        internal static partial void UnusableGrant(ILogger logger, TunnelId tunnel, string user);
    }
}
