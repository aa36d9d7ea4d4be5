using System.Collections.Frozen;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Accounting;

/// <summary>
/// Delivers what waits in one spool, in rounds (<see cref="AccountingRound"/>) whose size and pauses <see cref="AccountingPace"/> says. A record leaves the spool when a server has it, or is given up
/// (<see cref="SpoolLimits"/>).
/// </summary>
internal sealed partial class AccountingSender : IAsyncDisposable
{
    /// <summary>How long the last records of a process that ends are tried: the next process has the rest.</summary>
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(2);

    private readonly RadiusClient _client;
    private readonly IAccountingSpool _spool;
    private readonly AccountingInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AccountingPace _pace;
    private readonly SpoolLimits _limits;
    private readonly CancellationTokenSource _leave = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes one and starts it.</summary>
    /// <param name="options">How sessions are accounted for.</param>
    /// <param name="client">Asks the servers.</param>
    /// <param name="spool">What is to be delivered; nobody else delivers it.</param>
    /// <param name="mostSpooled">How many may wait.</param>
    /// <param name="instruments">The instruments.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where is told what is given up.</param>
    public AccountingSender(RadiusAccountingOptions options, RadiusClient client, IAccountingSpool spool, long mostSpooled, AccountingInstruments instruments, TimeProvider time, ILogger logger)
    {
        _client = client;
        _spool = spool;
        _instruments = instruments;
        _time = time;
        _logger = logger;
        _pace = new AccountingPace(time, logger);
        _limits = new SpoolLimits(options, spool, mostSpooled, instruments, time, logger);
        _running = Task.Run(Run);
    }

    /// <summary>There is something in the spool.</summary>
    public void Wake() => _wake.TrySetResult();

    /// <summary>Delivers what can be delivered at once, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _leave.CancelAsync();
        _stop.CancelAfter(_pace.IsWaiting ? TimeSpan.Zero : _farewell);
        await _running;
        _instruments.Remove(_spool);
        _leave.Dispose();
        _stop.Dispose();
    }

    private async Task Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            // Taken before the spool is read, so that nothing that comes meanwhile is slept over.
            var wake = _wake.Task;
            var goesOn = false;
            var failed = false;
            try
            {
                goesOn = await Round();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (ControlPlaneUnavailableException fault)
            {
                Log.NoSpool(_logger, fault.Message);
                _pace.Failed();
                failed = true;
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // Whatever it is: nobody else delivers this spool.
                Log.Failed(_logger, fault);
                _pace.Failed();
                failed = true;
            }

            if (!goesOn && !await Pause(wake, regardsNews: !failed && !_pace.IsWaiting))
            {
                return;
            }
        }
    }

    /// <summary>Waits for news, or until it is time to try again; false when it is to stop instead.</summary>
    /// <param name="wake">The news.</param>
    /// <param name="regardsNews">Whether another record is a reason to try sooner.</param>
    private async Task<bool> Pause(Task wake, bool regardsNews)
    {
        if (_leave.IsCancellationRequested)
        {
            return false;
        }

        try
        {
            // While no server answers, another record is none.
            await (regardsNews ? wake.WaitAsync(_pace.Pause, _time, _leave.Token) : Task.Delay(_pace.Pause, _time, _leave.Token));
        }
        catch (TimeoutException)
        {
            // Something that was put off may be due.
        }
        catch (OperationCanceledException)
        {
            // What came last goes too, if somebody is there who takes it.
            return !_pace.IsWaiting;
        }

        if (wake.IsCompleted)
        {
            _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return true;
    }

    /// <summary>Tries a part of what waits; whether there may be more to try at once.</summary>
    private async Task<bool> Round()
    {
        await _limits.Trim(_stop.Token);
        var records = await _spool.Read(_pace.AtOnce, _pace.PutOff, _stop.Token);
        if (records.Count == 0 && _pace.IsWaiting)
        {
            records = await _spool.Read(_pace.AtOnce, FrozenSet<TunnelId>.Empty, _stop.Token);
        }

        if (records.Count == 0)
        {
            return false;
        }

        var round = await AccountingRound.Deliver(records, _client, _limits, _instruments, _time, _stop.Token);

        // Also when it ends meanwhile: what a server has is not to be sent again.
        await _spool.Remove(round.Done, CancellationToken.None);
        _pace.Take(round);
        return !round.FoundNobody;
    }

    private static partial class Log
    {
        [LoggerMessage(5, LogLevel.Warning, "Accounting records cannot be read or removed now: {Reason}")]
        public static partial void NoSpool(ILogger logger, string reason);

        [LoggerMessage(6, LogLevel.Error, "A fault of our own in the delivery of accounting records; it goes on after a pause.")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
