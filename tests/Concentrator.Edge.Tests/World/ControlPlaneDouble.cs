using System.Collections.Concurrent;
using Concentrator.Control.Ports;

namespace Concentrator.Edge.Tests.World;

/// <summary>Stands before a control plane: notes what the edge says, and lets a test hold answers back, change them, or fail calls.</summary>
internal sealed class ControlPlaneDouble(IControlPlane inner) : IControlPlane
{
    private volatile bool _isGone;

    internal ConcurrentQueue<ClosedRequest> ClosedRequests { get; } = new();

    internal ConcurrentQueue<BeginRequest> BeginRequests { get; } = new();

    internal ConcurrentQueue<RenewRequest> Renewals { get; } = new();

    /// <summary>The epochs given to introductions, in order.</summary>
    internal ConcurrentQueue<long> Epochs { get; } = new();

    /// <summary>Whether nobody answers any call.</summary>
    internal bool IsGone
    {
        get => _isGone;
        set => _isGone = value;
    }

    /// <summary>Awaited before each answer to Begin.</summary>
    internal Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Done when the first Begin has come.</summary>
    internal TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the edge is told its lease lasts.</summary>
    internal TimeSpan? LeaseDuration { get; init; }

    /// <summary>What becomes of the answers to Answer.</summary>
    internal Func<AuthenticationAnswer, AuthenticationAnswer> Change { get; init; } = static answer => answer;

    /// <summary>What becomes of the answers to Renew, introductions left alone.</summary>
    internal Func<RenewRequest, RenewAnswer, Task<RenewAnswer>> ChangeRenewal { get; set; } = static (_, answer) => Task.FromResult(answer);

    /// <summary>Thrown by the next call to Closed, once.</summary>
    internal Exception? Fault { get; set; }

    /// <summary>Called by each call to Closed.</summary>
    internal Action OnClosed { get; init; } = static () => { };

    public async ValueTask<AuthenticationAnswer> Begin(BeginRequest request, CancellationToken deadline)
    {
        ThrowIfGone();
        BeginRequests.Enqueue(request);
        Begun.TrySetResult();
        await Gate.WaitAsync(deadline);
        return await inner.Begin(request, deadline);
    }

    public async ValueTask<AuthenticationAnswer> Answer(AnswerRequest request, CancellationToken deadline)
    {
        ThrowIfGone();
        return Change(await inner.Answer(request, deadline));
    }

    public ValueTask<bool> Opened(OpenedRequest request, CancellationToken deadline)
    {
        ThrowIfGone();
        return inner.Opened(request, deadline);
    }

    public ValueTask Closed(ClosedRequest request, CancellationToken deadline)
    {
        ThrowIfGone();
        if (Fault is { } fault)
        {
            Fault = null;
            throw fault;
        }

        OnClosed();
        ClosedRequests.Enqueue(request);
        return inner.Closed(request, deadline);
    }

    public ValueTask<HealthAnswer> StateHealth(HealthRequest request, CancellationToken deadline)
    {
        ThrowIfGone();
        return inner.StateHealth(request, deadline);
    }

    public ValueTask<HealthAnswer> StateMachineHealth(MachineHealthRequest request, CancellationToken deadline)
    {
        ThrowIfGone();
        return inner.StateMachineHealth(request, deadline);
    }

    public async ValueTask<RenewAnswer> Renew(RenewRequest request, CancellationToken deadline)
    {
        ThrowIfGone();
        var answer = await inner.Renew(request, deadline) with { LeaseDuration = LeaseDuration };
        Renewals.Enqueue(request);
        if (request.Epoch != 0)
        {
            return await ChangeRenewal(request, answer);
        }

        Epochs.Enqueue(answer.Epoch);
        return answer;
    }

    private void ThrowIfGone()
    {
        if (_isGone)
        {
            throw new ControlPlaneUnavailableException("There is no control plane.");
        }
    }
}
