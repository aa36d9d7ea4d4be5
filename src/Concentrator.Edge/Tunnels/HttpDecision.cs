using Concentrator.Edge.Leases;

namespace Concentrator.Edge.Tunnels;

/// <summary>What is to be done with the HTTP head at the start of a connection.</summary>
/// <param name="Length">Bytes that the decision used up; 0 while the head is not whole.</param>
/// <param name="StatusCode">The answer's status code: 200 with a <see cref="Lease"/> begins a tunnel, any other answer ends the connection. 0 while the head is not whole.</param>
internal readonly record struct HttpDecision(int Length, int StatusCode)
{
    /// <summary>More bytes are needed.</summary>
    internal static HttpDecision Incomplete => default;

    /// <summary>The lease under which the connection becomes a tunnel; null when it does not.</summary>
    internal Lease? Lease { get; init; }

    /// <summary>The client's SSTPCORRELATIONID, or null.</summary>
    internal string? CorrelationId { get; init; }

    /// <summary>The tenant that the client names, or null.</summary>
    internal string? Tenant { get; init; }

    /// <summary>It is a web request: the status code is for an edge that has no web backend.</summary>
    internal bool IsWeb { get; init; }

    /// <summary>What was wrong, for the log; null when a web server would not log it either.</summary>
    internal string? Fault { get; init; }
}
