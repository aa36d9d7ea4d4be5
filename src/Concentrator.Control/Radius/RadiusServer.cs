using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>What is known of a server: that it answers, or since when it does not. Safe for use by several threads.</summary>
/// <param name="options">The server.</param>
/// <param name="deadTime">How long a server that did not answer is asked last.</param>
/// <param name="time">The clock.</param>
internal sealed class RadiusServer(RadiusServerOptions options, TimeSpan deadTime, TimeProvider time)
{
    private long _deadUntil = long.MinValue;
    private long _answered = long.MinValue;

    /// <summary>The server.</summary>
    public RadiusServerOptions Options => options;

    /// <summary>Whether it is to be asked before servers that did not answer.</summary>
    public bool IsAlive => Volatile.Read(ref _deadUntil) <= time.GetTimestamp();

    /// <summary>It answered. True when that is the first since it was taken for dead, however long ago.</summary>
    public bool Answered()
    {
        Volatile.Write(ref _answered, time.GetTimestamp());
        return Interlocked.Exchange(ref _deadUntil, long.MinValue) != long.MinValue;
    }

    /// <summary>
    /// It did not answer any try of a request. Servers pass over some requests on purpose (RFC 3579 §2.2): one that has answered another meanwhile is alive. True when it was not
    /// taken for dead before.
    /// </summary>
    /// <param name="since">When it was first asked, in timestamps of the clock.</param>
    public bool Silent(long since)
    {
        var now = time.GetTimestamp();
        return Volatile.Read(ref _answered) < since && Interlocked.Exchange(ref _deadUntil, now + time.Timestamps(deadTime)) <= now;
    }

    /// <inheritdoc/>
    public override string ToString() => options.Name;

    /// <summary>Whether the answer to a request must have a Message-Authenticator: to one with EAP always (RFC 3579 §3.1).</summary>
    public bool RequiresMessageAuthenticator(IRadiusRequest request) => request.Code == RadiusCode.AccessRequest && (options.RequireMessageAuthenticator || request.HasEap);
}
