namespace Concentrator.Edge.Tunnels;

/// <summary>
/// How long a client of a spliced connection has for what is left for it when the backend has said its last: as long as it takes some of it now and then. Until it has all of it the
/// connection counts: what waits in the kernel for those who take nothing is memory too.
/// </summary>
internal struct Linger
{
    private long _acknowledged;
    private long _until;

    /// <summary>Whether the client has all, or has taken nothing for too long.</summary>
    /// <param name="client">The client's side.</param>
    /// <param name="patience">How long it may take nothing, milliseconds.</param>
    /// <param name="now">The worker's time.</param>
    internal bool IsOver(TlsTransport client, long patience, long now)
    {
        if (_until == 0 || client.Acknowledged > _acknowledged)
        {
            _acknowledged = client.Acknowledged;
            _until = now + patience;
        }

        return client.Unacknowledged == 0 || now >= _until;
    }
}
