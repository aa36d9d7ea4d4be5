namespace Concentrator.Control.Ports;

/// <summary>
/// What an edge asks of the control plane. Made to cross a network: plain records, every call idempotent, every call under a deadline of the caller's
/// (the cancellation token). A repeated call with the same key gets the same answer. An unreachable control plane shows as
/// <see cref="ControlPlaneUnavailableException"/>; a refusal is never an exception.
/// </summary>
public interface IControlPlane
{
    /// <summary>Begins the authentication of a tunnel by the method that LCP agreed on. Idempotent by tunnel. Answers with round 0.</summary>
    ValueTask<AuthenticationAnswer> Begin(BeginRequest request, CancellationToken deadline);

    /// <summary>
    /// Carries one authentication packet of the peer. Idempotent by (tunnel, round): the same round again gets the answer it got. Rounds count from 1.
    /// </summary>
    ValueTask<AuthenticationAnswer> Answer(AnswerRequest request, CancellationToken deadline);

    /// <summary>
    /// The crypto binding is verified: the session begins, sessions it replaces are disconnected, the last address is kept. Idempotent by tunnel.
    /// False when the grant has expired meanwhile or was withdrawn: the edge ends the tunnel.
    /// </summary>
    ValueTask<bool> Opened(OpenedRequest request, CancellationToken deadline);

    /// <summary>The tunnel is over: its lease goes back, its session gets an end. Idempotent; the edge retries until it is taken.</summary>
    ValueTask Closed(ClosedRequest request, CancellationToken deadline);

    /// <summary>
    /// Renews the edge's lease, and brings the counters of its open tunnels, in batches. With <see cref="RenewRequest.Epoch"/> 0 the edge introduces itself and gets
    /// its epoch; tunnels of an older epoch of the same edge are over then.
    /// </summary>
    ValueTask<RenewAnswer> Renew(RenewRequest request, CancellationToken deadline);

    /// <summary>
    /// A statement of health came through a tunnel: it becomes the session's and the session is judged anew; what changes comes as a command (<see cref="EdgeCommandKind.Access"/>).
    /// Idempotent; one that is older than the session's last is left out.
    /// </summary>
    ValueTask<HealthAnswer> StateHealth(HealthRequest request, CancellationToken deadline);

    /// <summary>The same for a statement that came from outside, with a machine's token, to whichever edge: it is for the tunnels of that machine, whichever edges carry them.</summary>
    ValueTask<HealthAnswer> StateMachineHealth(MachineHealthRequest request, CancellationToken deadline);
}
