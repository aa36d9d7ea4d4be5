using System.Diagnostics;
using Concentrator.Control.Ports;
using Concentrator.DataPlane.Filtering;
using Concentrator.Edge.Access;
using Concentrator.Edge.Leases;
using Concentrator.Edge.Listening;
using Concentrator.Edge.Tunnels;
using Concentrator.Protocol.Health;
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
    private readonly ClosedReports _reports;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _introduced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Lease? _lease;
    private int _roundsUnderWay;
    private volatile bool _answers;
    private long _drainingSince;
    private volatile bool _closed;

    internal ControlPlaneLink(IControlPlane port, EdgeOptions options, TimeProvider time, ILogger logger)
    {
        _port = port;
        _options = options;
        _time = time;
        _logger = logger;
        _retry = new RetryPolicy(options.ControlPlaneTimeout, time);
        _reports = new ClosedReports(this, time, logger);
        Blocking = new Blocking(options.BlockLists, logger);
    }

    /// <summary>What is blocked, as the control plane told last.</summary>
    internal Blocking Blocking { get; }

    /// <summary>The lease that holds at this moment; null when there is none.</summary>
    internal Lease? HeldLease => _lease is { } lease && lease.IsHeld ? lease : null;

    /// <summary>Completes when the control plane has taken the edge in for the first time.</summary>
    internal Task Introduced => _introduced.Task;

    /// <summary>Whether the control plane answered the last renewal.</summary>
    internal bool Answers
    {
        get => _answers;
        set => _answers = value;
    }

    /// <summary>Whether the edge drains: the balancers are told, tunnels are still taken until <see cref="IsClosed"/>.</summary>
    internal bool IsDraining
    {
        get => Volatile.Read(ref _drainingSince) != 0;
        set => Volatile.Write(ref _drainingSince, value ? Math.Max(1, _time.GetTimestamp()) : 0);
    }

    /// <summary>How long the edge drains by now; zero while it does not.</summary>
    internal TimeSpan DrainTime => Volatile.Read(ref _drainingSince) is var since and not 0 ? _time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Whether the edge takes no new tunnels any more.</summary>
    internal bool IsClosed
    {
        get => _closed;
        set => _closed = value;
    }

    /// <summary>The lease that a new tunnel is made under; null when new tunnels are refused.</summary>
    internal Lease? LeaseForNewTunnels => _answers && !_closed ? HeldLease : null;

    /// <summary>Whether a balancer may send new tunnels here.</summary>
    internal bool IsReady => !IsDraining && LeaseForNewTunnels is not null;

    /// <summary>The status that a balancer's probe gets: 200 ready, 404 draining, 503 no control plane or no lease.</summary>
    internal int ProbeStatus => IsDraining ? 404 : IsReady ? 200 : 503;

    /// <summary>Rounds of authentications whose answers have not reached their tunnels yet.</summary>
    internal int RoundsUnderWay => Volatile.Read(ref _roundsUnderWay);

    /// <summary>Reports of ended tunnels that are not taken yet.</summary>
    internal ClosedReports ClosedReports => _reports;

    internal void Begin(Tunnel tunnel, AuthenticationMethod method, TunnelAuthentication authentication)
    {
        var request = new BeginRequest(_options.Name, tunnel.Lease.Epoch, tunnel.Id, tunnel.Origin, method) { Pool = tunnel.WantedPool };
        Relay(tunnel, authentication, deadline => _port.Begin(request, deadline));
    }

    internal void Answer(Tunnel tunnel, int round, byte[] packet, TunnelAuthentication authentication)
    {
        var request = new AnswerRequest(_options.Name, tunnel.Lease.Epoch, tunnel.Id, round, packet);
        Relay(tunnel, authentication, deadline => _port.Answer(request, deadline));
    }

    /// <summary>The crypto binding is verified. The tunnel ends when the control plane does not want it any more.</summary>
    internal void Opened(Tunnel tunnel)
    {
        var request = new OpenedRequest(_options.Name, tunnel.Lease.Epoch, tunnel.Id);
        var login = tunnel.Trace?.Login;
        _ = Task.Run(async () =>
        {
            Activity.Current = login;
            var taken = await Ask(tunnel.Id, deadline => _port.Opened(request, deadline), false);
            if (taken)
            {
                tunnel.IsTaken = true;
                tunnel.Worker.Post(new TunnelTaken(tunnel));
            }
            else
            {
                tunnel.Worker.Post(new EndTunnel(tunnel, new TunnelEnd(TunnelEndReason.ControlPlane, "the control plane did not take the opened tunnel: its grant is over, or it cannot be reached")));
            }
        });
    }

    internal void Closed(Tunnel tunnel, TunnelEnd end) =>
        _reports.Add(new ClosedRequest(_options.Name, tunnel.Lease.Epoch, tunnel.Id, tunnel.Counters, end.Reason, end.Detail));

    internal ValueTask<HealthAnswer> StateHealth(Tunnel tunnel, StatementOfHealth statement, CancellationToken deadline) =>
        _port.StateHealth(new HealthRequest(_options.Name, tunnel.Lease.Epoch, tunnel.Id, statement), deadline);

    internal ValueTask Report(ClosedRequest request, CancellationToken deadline) => _port.Closed(request, deadline);

    /// <summary>Introduces the edge.</summary>
    internal Task<RenewAnswer> Introduce(CancellationToken deadline) => Renew(new RenewRequest(_options.Name, 0, [], 0), deadline);

    /// <summary>Renews a lease and brings counters.</summary>
    internal Task<RenewAnswer> Renew(Lease lease, IReadOnlyList<TunnelReport> tunnels, UInt128 digest, CancellationToken deadline) =>
        Renew(new RenewRequest(_options.Name, lease.Epoch, tunnels, digest), deadline);

    /// <summary>The edge's last word under a lease.</summary>
    internal Task<RenewAnswer> Leave(Lease lease, CancellationToken deadline) => Renew(new RenewRequest(_options.Name, lease.Epoch, [], 0) { Leaving = true }, deadline);

    /// <summary>The edge holds a lease from now on.</summary>
    internal void Take(Lease lease)
    {
        _lease = lease;
        _answers = true;
        _introduced.TrySetResult();
    }

    /// <summary>An answer has reached its tunnel.</summary>
    internal void RoundEnded() => Interlocked.Decrement(ref _roundsUnderWay);

    private void Relay(Tunnel tunnel, TunnelAuthentication authentication, Func<CancellationToken, ValueTask<AuthenticationAnswer>> call)
    {
        Interlocked.Increment(ref _roundsUnderWay);
        var login = tunnel.Trace?.Login;
        _ = Task.Run(async () =>
        {
            // What is asked for this tunnel is a part of its trace.
            Activity.Current = login;
            CompiledFilter[] filters = [];
            var answer = await Ask<AuthenticationAnswer?>(
                tunnel.Id,
                async deadline =>
                {
                    var answer = await call(deadline);
                    filters = answer.Grant is { } grant && UnenforceableAccess.FaultIn(grant.Access) is null ? tunnel.Worker.Services.Filters.Of(grant.Access, grant) : [];
                    return answer;
                },
                null);
            tunnel.Worker.Post(new AuthenticationReply(authentication, answer, filters));
        });
    }

    private async Task<RenewAnswer> Renew(RenewRequest request, CancellationToken deadline)
    {
        // A call that does not look at its deadline must not keep the lease's keeper waiting.
        var answer = await _port.Renew(request with { BlockDigest = Blocking.Digest }, deadline).AsTask().WaitAsync(deadline);
        PortVersion.Agree(answer.Version);
        if (answer.Epoch != 0 || answer.Blocked is not null)
        {
            Blocking.Take(answer.Blocked);
        }

        return answer;
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
