using Concentrator.Control.Ports;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Accounting;

/// <summary>How much is tried at once, and after which time again, by what the servers did before: while none takes anything one record now and then, afterwards more each time.</summary>
/// <param name="time">The clock.</param>
/// <param name="logger">Where is told that nobody takes anything, and that somebody does again.</param>
internal sealed partial class AccountingPace(TimeProvider time, ILogger logger)
{
    private const int MostAtOnce = 256;

    private static readonly TimeSpan _shortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(30);

    private readonly PutOffTunnels _putOff = new(time);
    private volatile bool _isWaiting;

    /// <summary>Whether no server took anything the last time. Any thread may ask.</summary>
    public bool IsWaiting => _isWaiting;

    /// <summary>How many records are tried at once.</summary>
    public int AtOnce { get; private set; } = 1;

    /// <summary>How long to wait when there is nothing to try at once.</summary>
    public TimeSpan Pause { get; private set; } = _shortestPause;

    /// <summary>Tunnels that are not to be tried now.</summary>
    public IReadOnlySet<TunnelId> PutOff => _putOff.Now;

    /// <summary>The spool could not be read or written.</summary>
    public void Failed() => AtOnce = 1;

    /// <summary>A round is over.</summary>
    public void Take(AccountingRound round)
    {
        // What was only given up says nothing of the servers.
        if (round.Taken > 0)
        {
            Answered(round);
        }
        else if (round.FoundNobody)
        {
            NobodyAnswers(round.PassedOver);
        }
    }

    private void NobodyAnswers(IEnumerable<TunnelId> passedOver)
    {
        AtOnce = 1;
        Pause = _isWaiting ? TimeSpan.FromTicks(Math.Min(Pause.Ticks * 2, _longestPause.Ticks)) : _shortestPause;
        foreach (var tunnel in passedOver)
        {
            // Perhaps it is only this one that no server takes: the next round tries another.
            _putOff.Add(tunnel, Pause * 1.5);
        }

        if (!_isWaiting)
        {
            _isWaiting = true;
            Log.Waiting(logger);
        }
    }

    private void Answered(AccountingRound round)
    {
        AtOnce = Math.Min(AtOnce * 2, MostAtOnce);
        Pause = _shortestPause;
        if (_isWaiting)
        {
            // Who was put off stays so for its time: it may be the one that no server takes, and would hold up the rest again.
            _isWaiting = false;
            Log.Delivering(logger);
        }

        foreach (var delivered in round.Done)
        {
            _putOff.Remove(delivered.Record.Tunnel);
        }

        foreach (var tunnel in round.PassedOver)
        {
            _putOff.Add(tunnel);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "No RADIUS server takes accounting records; they are kept and delivered later.")]
        public static partial void Waiting(ILogger logger);

        [LoggerMessage(2, LogLevel.Information, "Accounting records are delivered again.")]
        public static partial void Delivering(ILogger logger);
    }
}
