using Concentrator.Control.Ports;
using Concentrator.Edge.Tunnels;
using Concentrator.Protocol.Ppp.Authentication;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.ControlPlane;

/// <summary>
/// The edge's side of the control plane's port. Calls leave the worker and their answers come back through its mailbox; each has a deadline, within which an
/// unreachable control plane is asked again.
/// </summary>
internal sealed partial class ControlPlaneLink
{
    private readonly IControlPlane _port;
    private readonly EdgeOptions _options;
    private readonly RetryPolicy _retry;
    private readonly ClosedReports _closed;
    private readonly ILogger _logger;
    private long _epoch;
    private int _roundsUnderWay;
    private volatile bool _answers;
    private volatile bool _draining;

    internal ControlPlaneLink(IControlPlane port, EdgeOptions options, TimeProvider time, ILogger logger)
    {
        _port = port;
        _options = options;
        _logger = logger;
        _retry = new RetryPolicy(options.ControlPlaneTimeout, time);
        _closed = new ClosedReports(this, time, logger);
    }

    /// <summary>The epoch of the edge's lease; 0 before there is one.</summary>
    internal long Epoch
    {
        get => Volatile.Read(ref _epoch);
        set => Volatile.Write(ref _epoch, value);
    }

    /// <summary>Whether the control plane answered the last renewal.</summary>
    internal bool Answers
    {
        get => _answers;
        set => _answers = value;
    }

    /// <summary>Whether the edge drains.</summary>
    internal bool IsDraining
    {
        get => _draining;
        set => _draining = value;
    }

    /// <summary>Whether new tunnels are welcome.</summary>
    internal bool IsReady => _answers && !_draining;

    /// <summary>The status that a balancer's probe gets: 200 ready, 404 draining, 503 no control plane.</summary>
    internal int ProbeStatus => (_draining, _answers) switch
    {
        (true, _) => 404,
        (_, false) => 503,
        _ => 200,
    };

    /// <summary>Rounds of authentications whose answers have not reached their tunnels yet.</summary>
    internal int RoundsUnderWay => Volatile.Read(ref _roundsUnderWay);

    /// <summary>Reports of ended tunnels that are not taken yet.</summary>
    internal ClosedReports ClosedReports => _closed;

    internal void Begin(Tunnel tunnel, AuthenticationMethod method, TunnelAuthentication authentication)
    {
        var request = new BeginRequest(_options.Name, Epoch, tunnel.Id, tunnel.Origin, method);
        Relay(tunnel, authentication, deadline => _port.Begin(request, deadline));
    }

    internal void Answer(Tunnel tunnel, int round, byte[] packet, TunnelAuthentication authentication)
    {
        var request = new AnswerRequest(_options.Name, Epoch, tunnel.Id, round, packet);
        Relay(tunnel, authentication, deadline => _port.Answer(request, deadline));
    }

    /// <summary>The crypto binding is verified. The tunnel ends when the control plane does not want it any more.</summary>
    internal void Opened(Tunnel tunnel)
    {
        var request = new OpenedRequest(_options.Name, Epoch, tunnel.Id);
        _ = Task.Run(async () =>
        {
            var taken = await Ask(tunnel.Id, deadline => _port.Opened(request, deadline), false);
            if (taken)
            {
                tunnel.IsTaken = true;
            }
            else
            {
                tunnel.Worker.Post(new EndTunnel(tunnel, new TunnelEnd(TunnelEndReason.ControlPlane, "the control plane did not take the opened tunnel: its grant is over, or it cannot be reached")));
            }
        });
    }

    internal void Closed(TunnelId tunnel, TunnelCounters counters, TunnelEnd end) =>
        _closed.Add(new ClosedRequest(_options.Name, Epoch, tunnel, counters, end.Reason, end.Detail));

    internal ValueTask Report(ClosedRequest request, CancellationToken deadline) => _port.Closed(request, deadline);

    internal ValueTask<RenewAnswer> Renew(IReadOnlyList<TunnelReport> tunnels, UInt128 digest, CancellationToken deadline) =>
        _port.Renew(new RenewRequest(_options.Name, Epoch, tunnels, digest), deadline);

    /// <summary>An answer has reached its tunnel.</summary>
    internal void RoundEnded() => Interlocked.Decrement(ref _roundsUnderWay);

    private void Relay(Tunnel tunnel, TunnelAuthentication authentication, Func<CancellationToken, ValueTask<AuthenticationAnswer>> call)
    {
        Interlocked.Increment(ref _roundsUnderWay);
        _ = Task.Run(async () =>
        {
            var answer = await Ask<AuthenticationAnswer?>(tunnel.Id, async deadline => await call(deadline), null);
            tunnel.Worker.Post(new AuthenticationReply(authentication, answer));
        });
    }

    private async Task<T> Ask<T>(TunnelId tunnel, Func<CancellationToken, ValueTask<T>> call, T otherwise)
    {
        try
        {
            return await _retry.Run(call);
        }
        catch (Exception fault) when (fault is ControlPlaneUnavailableException or OperationCanceledException)
        {
            Log.Unavailable(_logger, tunnel, fault.Message);
            return otherwise;
        }
        catch (Exception fault)
        {
            // A fault of the control plane ends one tunnel and is told whole.
            Log.Failed(_logger, fault, tunnel);
            return otherwise;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Tunnel {Tunnel}: the control plane did not answer in time: {Reason}")]
        internal static partial void Unavailable(ILogger logger, TunnelId tunnel, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Tunnel {Tunnel}: a call to the control plane failed")]
        internal static partial void Failed(ILogger logger, Exception fault, TunnelId tunnel);
    }
}
