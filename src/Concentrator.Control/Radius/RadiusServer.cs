using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>What is known of a server: that it answers, or since when it does not. Safe for use by several threads.</summary>
/// <param name="options">The server.</param>
/// <param name="deadTime">How long a server that did not answer is asked last.</param>
/// <param name="time">The clock.</param>
internal sealed class RadiusServer(RadiusServerOptions options, TimeSpan deadTime, TimeProvider time)
{
    private long _deadUntil = long.MinValue;

    /// <summary>The server.</summary>
    public RadiusServerOptions Options => options;

    /// <summary>Whether it is to be asked before servers that did not answer.</summary>
    public bool IsAlive => Volatile.Read(ref _deadUntil) <= time.GetTimestamp();

    /// <summary>It answered. True when it was taken for dead.</summary>
    public bool Answered() => Interlocked.Exchange(ref _deadUntil, long.MinValue) > time.GetTimestamp();

    /// <summary>It did not answer any try of a request. True when it was not taken for dead before.</summary>
    public bool Silent() => Interlocked.Exchange(ref _deadUntil, time.GetTimestamp() + time.Timestamps(deadTime)) <= time.GetTimestamp();

    /// <inheritdoc/>
    public override string ToString() => options.Name;

    /// <summary>Whether answers of this code must have a Message-Authenticator.</summary>
    public bool RequiresMessageAuthenticator(RadiusCode request) => request == RadiusCode.AccessRequest && options.RequireMessageAuthenticator;
}
