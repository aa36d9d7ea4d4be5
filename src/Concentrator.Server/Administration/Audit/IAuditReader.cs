namespace Concentrator.Server.Administration.Audit;

/// <summary>Reads a node's audit: its files, or by the API of a process that serves.</summary>
internal interface IAuditReader
{
    /// <summary>Reads a page, the latest entries first.</summary>
    /// <param name="limit">The most entries of it, 1 to <see cref="Api.SystemRoutes.MaxAuditLimit"/>; there may be fewer, or none, with more to come.</param>
    /// <param name="cursor">The cursor that the page before ended with; null: the latest.</param>
    /// <param name="cancellationToken">When the caller gives up.</param>
    /// <exception cref="IOException">The cursor's file is gone, or a file cannot be read.</exception>
    /// <exception cref="HttpRequestException">The server refused it.</exception>
    Task<AuditPage> ReadAudit(int limit, string? cursor, CancellationToken cancellationToken);
}
