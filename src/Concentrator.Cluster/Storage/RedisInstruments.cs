using System.Diagnostics.Metrics;
using Concentrator.Control;
using StackExchange.Redis;

namespace Concentrator.Cluster.Storage;

/// <summary>The instruments of a node's connection to Redis, of the meter <c>Concentrator</c>.</summary>
internal sealed class RedisInstruments : IDisposable
{
    private readonly Meter _meter = new(ControlInstruments.MeterName);
    private readonly Counter<long> _failures;
    private readonly Counter<long> _generations;

    /// <summary>Makes them.</summary>
    public RedisInstruments(ConnectionMultiplexer connection)
    {
        _failures = _meter.CreateCounter<long>("concentrator_redis_failures_total", description: "What went wrong with Redis: connections that broke or were not made, and errors that it answered with.");
        _generations = _meter.CreateCounter<long>("concentrator_redis_generations_total", description: "How often Redis was found restarted, failed over or emptied.");
        _generations.Add(0);
        _failures.Add(0, Kind("connection"));
        _failures.Add(0, Kind("error"));
        connection.ConnectionFailed += (_, _) => _failures.Add(1, Kind("connection"));
        connection.ErrorMessage += (_, _) => _failures.Add(1, Kind("error"));
        _meter.CreateObservableGauge("concentrator_redis_connected", () => connection.IsConnected ? 1 : 0, description: "1 while this node is connected to Redis.");
        _meter.CreateObservableCounter("concentrator_redis_operations_total", () => connection.OperationCount, description: "Operations that this node asked of Redis.");
        _meter.CreateObservableGauge("concentrator_redis_pending", () => connection.GetCounters().TotalOutstanding, description: "Operations that wait for Redis' answer.");
    }

    /// <summary>Redis is another than it was.</summary>
    public void NewGeneration() => _generations.Add(1);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Kind(string kind) => new("kind", kind);
}
