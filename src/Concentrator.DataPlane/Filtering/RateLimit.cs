namespace Concentrator.DataPlane.Filtering;

/// <summary>
/// So many bits of packets a second: a token bucket. What it holds is what comes in a tenth of a second, but at least the first flight of a TCP connection (ten full
/// segments, RFC 6928). Times are milliseconds of one clock. Not safe for use by several threads.
/// </summary>
public sealed class RateLimit
{
    /// <summary>The least burst, bytes.</summary>
    public const int LeastBurst = 15_000;

    /// <summary>What is more than this, bits a second, is no limit that could be met.</summary>
    public const long Greatest = 1_000_000_000_000;

    private const int BurstMilliseconds = 100;
    private const int BitsOfByte = 8;

    /// <summary>Bits a second times a millisecond are thousandths of bits: all is counted in those.</summary>
    private const int PerBit = 1000;

    private readonly long _depth;
    private long _credit;
    private long _filled;

    /// <summary>Makes a full bucket.</summary>
    /// <param name="bitsPerSecond">The rate, 1 to <see cref="Greatest"/>.</param>
    /// <param name="now">The time.</param>
    public RateLimit(long bitsPerSecond, long now)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bitsPerSecond);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bitsPerSecond, Greatest);
        BitsPerSecond = bitsPerSecond;
        _depth = Math.Max(bitsPerSecond * BurstMilliseconds, (long)LeastBurst * BitsOfByte * PerBit);
        _credit = _depth;
        _filled = now;
    }

    /// <summary>The rate.</summary>
    public long BitsPerSecond { get; }

    /// <summary>Takes a packet; false when it is too much.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="now">The time.</param>
    public bool TryTake(int bytes, long now)
    {
        if (now > _filled)
        {
            // A long pause fills the bucket; more milliseconds than that would only overflow.
            var elapsed = Math.Min(now - _filled, (_depth / BitsPerSecond) + 1);
            _credit = Math.Min(_depth, _credit + (elapsed * BitsPerSecond));
            _filled = now;
        }

        var price = (long)bytes * BitsOfByte * PerBit;
        if (price > _credit)
        {
            return false;
        }

        _credit -= price;
        return true;
    }
}
