namespace Concentrator.Edge.Listening;

/// <summary>Whether a new connection is taken.</summary>
internal enum ConnectionAdmission
{
    Admitted,

    /// <summary>The edge has as many connections as it may.</summary>
    EdgeFull,

    /// <summary>The source has as many unauthenticated connections as it may.</summary>
    TooManyHalfOpen,

    /// <summary>The source is on the block list.</summary>
    Blocked,

    /// <summary>A balancer's connection did not begin with a PROXY header, or with a bad one.</summary>
    BadProxyHeader,

    /// <summary>Only balancers may connect, and the source is none.</summary>
    NotFromBalancer,

    /// <summary>As many connections as may be are spliced to other servers.</summary>
    SplicesFull,

    /// <summary>The source has as many connections that are spliced to other servers as it may.</summary>
    TooManySpliced,

    /// <summary>The system or TLS has nothing left for it.</summary>
    OutOfResources,
}
