namespace Concentrator.Server.Metrics;

/// <summary>Nothing besides our own series.</summary>
internal sealed class NoMoreMetrics : IMoreMetrics
{
    internal static readonly NoMoreMetrics Instance = new();

    public void Start()
    {
    }

    public Task<string> Collect(CancellationToken cancellationToken) => Task.FromResult("");
}
