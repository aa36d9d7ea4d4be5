namespace Concentrator.Edge.Listening;

/// <summary>Whether a new connection is taken.</summary>
internal enum ConnectionAdmission
{
    Admitted,

    /// <summary>The edge has as many connections as it may.</summary>
    EdgeFull,

    /// <summary>The source has as many unauthenticated connections as it may.</summary>
    TooManyHalfOpen,
}
