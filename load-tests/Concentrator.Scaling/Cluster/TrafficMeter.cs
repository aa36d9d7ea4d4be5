using System.Diagnostics.Metrics;

namespace Concentrator.Scaling.Cluster;

/// <summary>Counts what Orleans says that it sends and receives in this process.</summary>
internal sealed class TrafficMeter : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _sent;
    private long _sentBytes;
    private long _received;
    private long _receivedBytes;

    public TrafficMeter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is "orleans-messaging-sent-messages-size" or "orleans-messaging-received-messages-size")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, bytes, _, _) => Count(instrument, bytes));
        _listener.SetMeasurementEventCallback<long>((instrument, bytes, _, _) => Count(instrument, bytes));
        _listener.Start();
    }

    public Traffic Now => new(Interlocked.Read(ref _sent), Interlocked.Read(ref _sentBytes), Interlocked.Read(ref _received), Interlocked.Read(ref _receivedBytes));

    public void Dispose() => _listener.Dispose();

    private void Count(Instrument instrument, long bytes)
    {
        if (instrument.Name.Contains("sent", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _sent);
            Interlocked.Add(ref _sentBytes, bytes);
        }
        else
        {
            Interlocked.Increment(ref _received);
            Interlocked.Add(ref _receivedBytes, bytes);
        }
    }
}
