using Concentrator.Control.Accounting;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;

namespace Concentrator.Control.Edges;

/// <summary>Told what becomes of an edge's sessions and commands, at the moment it does: whoever hosts the edge keeps the record.</summary>
internal interface IEdgeRecords
{
    /// <summary>A session was granted.</summary>
    void Granted(Session session);

    /// <summary>A session changed.</summary>
    void Changed(Session session);

    /// <summary>A machine of the session's user was found to meet health policies, or not to: what is remembered of the user follows.</summary>
    void Found(Session session, IReadOnlyList<HealthStanding> standings);

    /// <summary>The edge spoke of a session: its counters, and when.</summary>
    void Reported(Session session);

    /// <summary>A session is over, or a grant is: what it held is free. It was no session when it never opened.</summary>
    void Ended(Session session, DateTimeOffset at, TunnelEndReason reason, string detail);

    /// <summary>There is a command for the edge.</summary>
    void Commanded(Edge edge, EdgeCommand command);

    /// <summary>The edge has done what it was commanded, up to a sequence.</summary>
    void Acknowledged(Edge edge, long sequence);

    /// <summary>Accounting is to be told; in one piece with the change that it is about.</summary>
    void Accounted(AccountingEvent happened);

    /// <summary>A new epoch of the edge began.</summary>
    void EpochBegan(Edge edge);
}
