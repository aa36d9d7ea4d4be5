namespace Concentrator.DataPlane;

/// <summary>Lets so many things happen a second, and so many at once. Not safe for use by several threads.</summary>
public sealed class TokenBucket
{
    private readonly double _perTick;
    private readonly int _burst;
    private readonly TimeProvider _time;
    private double _tokens;
    private long _filled;

    /// <summary>Makes a full bucket.</summary>
    /// <param name="perSecond">How many tokens come a second.</param>
    /// <param name="burst">The most tokens that wait.</param>
    /// <param name="time">The clock.</param>
    public TokenBucket(int perSecond, int burst, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _perTick = perSecond / (double)time.TimestampFrequency;
        _burst = burst;
        _time = time;
        _tokens = burst;
        _filled = time.GetTimestamp();
    }

    /// <summary>Takes a token; false when there is none.</summary>
    public bool TryTake()
    {
        var now = _time.GetTimestamp();
        _tokens = Math.Min(_burst, _tokens + ((now - _filled) * _perTick));
        _filled = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
