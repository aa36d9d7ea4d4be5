using System.Collections.Frozen;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Protocol.Radius;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Accounting;

/// <summary>
/// Delivers what waits in one spool: a tunnel's records one after another in their order, those of different tunnels at once. As long as no server answers it asks with one record now
/// and then; when one does, with more each time. A record leaves the spool when a server has it, or is given up and told of.
/// </summary>
internal sealed partial class AccountingSender : IAsyncDisposable
{
    private const int MostAtOnce = 256;

    private static readonly TimeSpan _shortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(30);

    /// <summary>How long the last records of a process that ends are tried: the next process has the rest.</summary>
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(2);

    private readonly RadiusAccountingOptions _options;
    private readonly RadiusClient _client;
    private readonly IAccountingSpool _spool;
    private readonly AccountingInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PutOffTunnels _putOff;
    private readonly CancellationTokenSource _leave = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly long _mostSpooled;
    private volatile TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isWaiting;
    private int _atOnce = 1;
    private TimeSpan _pause = _shortestPause;

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
        _options = options;
        _client = client;
        _spool = spool;
        _mostSpooled = mostSpooled;
        _instruments = instruments;
        _time = time;
        _logger = logger;
        _putOff = new PutOffTunnels(time);
        _running = Task.Run(Run);
    }

    /// <summary>There is something in the spool.</summary>
    public void Wake() => _wake.TrySetResult();

    /// <summary>Delivers what can be delivered at once, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _leave.CancelAsync();
        _stop.CancelAfter(_isWaiting ? TimeSpan.Zero : _farewell);
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
                (_atOnce, failed) = (1, true);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // Whatever it is: nobody else delivers this spool.
                Log.Failed(_logger, fault);
                (_atOnce, failed) = (1, true);
            }

            if (!goesOn && !await Pause(wake, regardsNews: !failed && !_isWaiting))
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
            await (regardsNews ? wake.WaitAsync(_pause, _time, _leave.Token) : Task.Delay(_pause, _time, _leave.Token));
        }
        catch (TimeoutException)
        {
            // Something that was put off may be due.
        }
        catch (OperationCanceledException)
        {
            // What came last goes too, if somebody is there who takes it.
            return !_isWaiting;
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
        await Trim();
        var records = await _spool.Read(_atOnce, _putOff.Now, _stop.Token);
        if (records.Count == 0 && _isWaiting)
        {
            records = await _spool.Read(_atOnce, FrozenSet<TunnelId>.Empty, _stop.Token);
        }

        List<SpooledRecord> done = [];
        HashSet<TunnelId> passedOver = [];
        var taken = 0;
        var isHeldUp = false;
        foreach (var part in InTurn(records))
        {
            var tunnels = part.Where(waiting => !passedOver.Contains(waiting.Record.Tunnel)).GroupBy(waiting => waiting.Record.Tunnel);
            foreach (var (delivered, count, tunnel) in await Task.WhenAll(tunnels.Select(tunnel => Deliver([.. tunnel]))))
            {
                done.AddRange(delivered);
                taken += count;
                if (tunnel is { } stuck)
                {
                    passedOver.Add(stuck);
                }
            }

            if (part is [{ Record: { IsOfEdge: true } ofEdge }] && passedOver.Remove(ofEdge.Tunnel))
            {
                // Nothing that comes after it may go before it: it is the first to be tried again.
                isHeldUp = true;
                break;
            }
        }

        // Also when it ends meanwhile: what a server has is not to be sent again.
        await _spool.Remove(done, CancellationToken.None);
        if (records.Count == 0)
        {
            return false;
        }

        if (taken == 0)
        {
            // What was only given up says nothing of the servers.
            if (passedOver.Count > 0 || isHeldUp)
            {
                NobodyAnswers(passedOver);
                return false;
            }

            return true;
        }

        Answered();
        done.ForEach(delivered => _putOff.Remove(delivered.Record.Tunnel));
        foreach (var tunnel in passedOver)
        {
            _putOff.Add(tunnel);
        }

        return true;
    }

    /// <summary>What tells of all sessions of an edge goes after what was there before, and before what comes after.</summary>
    private static IEnumerable<List<SpooledRecord>> InTurn(IReadOnlyList<SpooledRecord> records)
    {
        List<SpooledRecord> part = [];
        foreach (var waiting in records)
        {
            if (waiting.Record.IsOfEdge || part is [{ Record.IsOfEdge: true }])
            {
                yield return part;
                part = [];
            }

            part.Add(waiting);
        }

        yield return part;
    }

    private async Task<(IReadOnlyList<SpooledRecord> Done, int Taken, TunnelId? PassedOver)> Deliver(IReadOnlyList<SpooledRecord> ofTunnel)
    {
        List<SpooledRecord> done = [];
        var taken = 0;
        foreach (var waiting in ofTunnel)
        {
            // What was written twice because nobody knew whether the first time counted.
            var isDouble = waiting.Record.Status is AcctStatusType.Start or AcctStatusType.Stop && done.Exists(other => other.Record.Status == waiting.Record.Status && !waiting.Record.IsOfEdge);
            if (!isDouble && !IsTooOld(waiting.Record))
            {
                if (!await IsTaken(waiting.Record))
                {
                    return (done, taken, waiting.Record.Tunnel);
                }

                taken++;
                _instruments.Delivered(waiting.Record.Status);
            }

            done.Add(waiting);
        }

        return (done, taken, null);
    }

    private async Task<bool> IsTaken(AccountingRecord record)
    {
        try
        {
            return await _client.Ask(new RadiusAccountingRequest(record, _time.GetUtcNow()), only: null, _stop.Token) is not null;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private bool IsTooOld(AccountingRecord record)
    {
        if (_time.GetUtcNow() - record.At <= _options.SpoolAge)
        {
            return false;
        }

        Drop(record);
        return true;
    }

    private async Task Trim()
    {
        var count = await _spool.Count(_stop.Token);
        while (count > _mostSpooled)
        {
            var dispensable = await _spool.ReadDispensable((int)Math.Min(count - _mostSpooled, 1000), _stop.Token);
            await _spool.Remove(dispensable, _stop.Token);
            foreach (var dropped in dispensable)
            {
                Drop(dropped.Record);
            }

            count = await _spool.Count(_stop.Token);
        }

        _instruments.Spooled(_spool, count);
    }

    private void Drop(AccountingRecord record)
    {
        _instruments.Dropped(record.Status);
        if (record.Status == AcctStatusType.InterimUpdate)
        {
            Log.InterimDropped(_logger, record.Tunnel, record.At);
        }
        else
        {
            Log.Dropped(_logger, record.Status, record.Tunnel, record.At);
        }
    }

    private void NobodyAnswers(IEnumerable<TunnelId> passedOver)
    {
        _atOnce = 1;
        _pause = _isWaiting ? TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, _longestPause.Ticks)) : _shortestPause;
        foreach (var tunnel in passedOver)
        {
            // Perhaps it is only this one that no server takes: the next round tries another.
            _putOff.Add(tunnel, _pause * 1.5);
        }

        if (!_isWaiting)
        {
            _isWaiting = true;
            Log.Waiting(_logger);
        }
    }

    private void Answered()
    {
        _atOnce = Math.Min(_atOnce * 2, MostAtOnce);
        _pause = _shortestPause;
        if (_isWaiting)
        {
            // Who was put off stays so for its time: it may be the one that no server takes, and would hold up the rest again.
            _isWaiting = false;
            Log.Delivering(_logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "No RADIUS server takes accounting records; they are kept and delivered later.")]
        public static partial void Waiting(ILogger logger);

        [LoggerMessage(2, LogLevel.Information, "Accounting records are delivered again.")]
        public static partial void Delivering(ILogger logger);

        [LoggerMessage(3, LogLevel.Warning, "An Interim-Update of tunnel {Tunnel} of {At} was given up: too many accounting records wait, or it waited too long.")]
        public static partial void InterimDropped(ILogger logger, TunnelId tunnel, DateTimeOffset at);

        [LoggerMessage(4, LogLevel.Error, "Accounting is incomplete: the {Status} of tunnel {Tunnel} of {At} was given up, because too many records wait or it waited too long.")]
        public static partial void Dropped(ILogger logger, AcctStatusType status, TunnelId tunnel, DateTimeOffset at);

        [LoggerMessage(5, LogLevel.Warning, "Accounting records cannot be read or removed now: {Reason}")]
        public static partial void NoSpool(ILogger logger, string reason);

        [LoggerMessage(6, LogLevel.Error, "A fault of our own in the delivery of accounting records; it goes on after a pause.")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
