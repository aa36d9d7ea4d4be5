namespace Concentrator.Server.Metrics;

/// <summary>Series of others for the page of metrics.</summary>
internal interface IMoreMetrics
{
    /// <summary>Begins to collect.</summary>
    void Start();

    /// <summary>The series as they stand now, in the Prometheus text exposition format.</summary>
    Task<string> Collect(CancellationToken cancellationToken);
}
