using System.Runtime.InteropServices;

namespace Concentrator.Server.Serving;

/// <summary>SIGTERM and SIGINT ask for a stop in good order; asking again asks for haste.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Begins to listen for the signals.</summary>
    internal StopSignals()
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                if (!_stopped.TrySetResult())
                {
                    _hurry.Cancel();
                }

                _stop.Cancel();
            }));
        }
    }

    /// <summary>Cancelled when a stop is asked for.</summary>
    internal CancellationToken Stop => _stop.Token;

    /// <summary>Cancelled when a stop is asked for again.</summary>
    internal CancellationToken Hurry => _hurry.Token;

    /// <summary>Completes when a stop is asked for.</summary>
    internal Task Wait() => _stopped.Task;

    /// <summary>Does something at SIGHUP, which otherwise would end the process.</summary>
    internal static IDisposable OnHangup(Action reload) => PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
    {
        context.Cancel = true;
        reload();
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stop.Dispose();
        _hurry.Dispose();
    }
}
