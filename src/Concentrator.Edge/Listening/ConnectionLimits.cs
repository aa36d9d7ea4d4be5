using System.Net;

namespace Concentrator.Edge.Listening;

/// <summary>Counts connections: all of them, and of each source those that are not authenticated yet (half-open).</summary>
internal sealed class ConnectionLimits(int maxConnections, int maxHalfOpenPerSource)
{
    private readonly SourceCounts _halfOpen = new(maxHalfOpenPerSource);
    private int _connections;

    /// <summary>Connections at this moment.</summary>
    internal int Connections => Volatile.Read(ref _connections);

    /// <summary>Sources that have half-open connections at this moment.</summary>
    internal int HalfOpenSources => _halfOpen.Sources;

    /// <summary>Admits a connection as half-open, or says why not.</summary>
    internal ConnectionAdmission Admit(IPAddress source)
    {
        var admission = Admit();
        if (admission == ConnectionAdmission.Admitted && !TryEnterHalfOpen(source))
        {
            Leave();
            return ConnectionAdmission.TooManyHalfOpen;
        }

        return admission;
    }

    /// <summary>Admits a connection whose client is not known yet, or says why not: a balancer's, which counts as half-open of no source.</summary>
    internal ConnectionAdmission Admit()
    {
        if (Interlocked.Increment(ref _connections) > maxConnections)
        {
            Interlocked.Decrement(ref _connections);
            return ConnectionAdmission.EdgeFull;
        }

        return ConnectionAdmission.Admitted;
    }

    /// <summary>Counts a connection as half-open of this source; false, and it is not counted, when the source has as many as it may.</summary>
    internal bool TryEnterHalfOpen(IPAddress source) => _halfOpen.TryEnter(source);

    /// <summary>A connection of this source is authenticated, or is over before it was.</summary>
    internal void LeaveHalfOpen(IPAddress source) => _halfOpen.Leave(source);

    /// <summary>A connection is over.</summary>
    internal void Leave() => Interlocked.Decrement(ref _connections);
}
