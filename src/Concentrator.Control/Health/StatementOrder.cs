using System.Globalization;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Health;

/// <summary>
/// A statement by a machine's token counts once: it is made about now, and later than the last one of that machine that came. So one time is all that has to be kept of a machine.
/// </summary>
internal static class StatementOrder
{
    /// <summary>How far the machine's clock may be from ours, before or after.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>Why a statement is not of now; null when it is.</summary>
    /// <param name="madeAt">When it was made, by the machine's clock.</param>
    /// <param name="now">Our time.</param>
    public static HealthAnswer? RefusalByClock(DateTimeOffset madeAt, DateTimeOffset now) => (madeAt - now) switch
    {
        var ahead when ahead > Window => new HealthAnswer(HealthOutcome.FromTheFuture) { Reason = $"The statement is from the future: made at {Text(madeAt)}, and it is {Text(now)} here. Set the machine's clock." },
        var ahead when ahead < -Window => new HealthAnswer(HealthOutcome.TooOld) { Reason = $"The statement is too old: made at {Text(madeAt)}, and it is {Text(now)} here. Make a new one; if it is new, set the machine's clock." },
        _ => null,
    };

    /// <summary>Why a statement is not a new one; null when it is.</summary>
    /// <param name="madeAt">When it was made, by the machine's clock; to the millisecond, as it is kept.</param>
    /// <param name="last">When the last one that came was made; null: none came.</param>
    public static HealthAnswer? RefusalByOrder(DateTimeOffset madeAt, DateTimeOffset? last) => last is { } taken && madeAt.ToUnixTimeMilliseconds() <= taken.ToUnixTimeMilliseconds()
        ? new HealthAnswer(HealthOutcome.Replayed) { Reason = $"The statement is replayed: made at {Text(madeAt)}, and one of {Text(taken)} came already. Make a new one; if it is new, the machine's clock was set back." }
        : null;

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
