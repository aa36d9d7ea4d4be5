using System.Diagnostics;
using Concentrator.Protocol.Ip;

namespace Concentrator.Interop.Tests.Swarms;

/// <summary>One tunnel from its login to its loss, and the pings that went through it. Times are those of <see cref="Stopwatch.GetTimestamp"/>. Safe for use by several threads.</summary>
/// <param name="address">The address inside the tunnel.</param>
/// <param name="dialled">When the attempt that succeeded began.</param>
/// <param name="failures">What the attempts before it ended with.</param>
internal sealed class TunnelLife(Ipv4Address address, long dialled, IReadOnlyList<DialFailure> failures)
{
    private readonly Dictionary<ushort, long> _waiting = [];
    private readonly Lock _gate = new();

    /// <summary>The address inside the tunnel.</summary>
    internal Ipv4Address Address => address;

    /// <summary>When the attempt that succeeded began.</summary>
    internal long Dialled => dialled;

    /// <summary>When packets could flow.</summary>
    internal long Up { get; } = Stopwatch.GetTimestamp();

    /// <summary>What the attempts before it ended with.</summary>
    internal IReadOnlyList<DialFailure> Failures => failures;

    /// <summary>When the first ping was answered; 0 while none was.</summary>
    internal long FirstAnswer { get; private set; }

    /// <summary>When the ping that was answered last was sent; 0 while none was.</summary>
    internal long LastAnswered { get; private set; }

    /// <summary>The longest that an answer took.</summary>
    internal TimeSpan Slowest { get; private set; }

    /// <summary>How many pings were sent.</summary>
    internal int Sent { get; private set; }

    /// <summary>When it was lost; 0 while it lives.</summary>
    internal long Lost { get; private set; }

    /// <summary>Why it was lost.</summary>
    internal string? Reason { get; private set; }

    /// <summary>Pings that are lost: a later one is answered.</summary>
    internal int Missed
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Values.Count(sent => sent < LastAnswered);
            }
        }
    }

    /// <summary>Pings without an answer so far.</summary>
    internal int Unanswered
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>The next ping's sequence number.</summary>
    internal ushort Send()
    {
        lock (_gate)
        {
            var sequence = (ushort)Sent++;
            _waiting[sequence] = Stopwatch.GetTimestamp();
            return sequence;
        }
    }

    /// <summary>A ping's answer came.</summary>
    internal void Answer(ushort sequence)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(sequence, out var sent))
            {
                return;
            }

            var now = Stopwatch.GetTimestamp();
            FirstAnswer = FirstAnswer == 0 ? now : FirstAnswer;
            LastAnswered = Math.Max(LastAnswered, sent);
            var took = Stopwatch.GetElapsedTime(sent, now);
            Slowest = took > Slowest ? took : Slowest;
        }
    }

    internal void Lose(string reason)
    {
        Reason = reason;
        Lost = Stopwatch.GetTimestamp();
    }
}
