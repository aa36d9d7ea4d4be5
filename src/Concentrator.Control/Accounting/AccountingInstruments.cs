using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Accounting;

/// <summary>Accounting's instruments, of the meter <c>Concentrator</c>: those of all spools that this process delivers. Safe for use by several threads.</summary>
internal sealed class AccountingInstruments : IDisposable
{
    private readonly Meter _meter = new(ControlInstruments.MeterName);
    private readonly ConcurrentDictionary<object, long> _spooled = new();
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _dropped;

    /// <summary>Makes them.</summary>
    public AccountingInstruments()
    {
        _delivered = _meter.CreateCounter<long>("concentrator_accounting_delivered_total", description: "Accounting records that a RADIUS server has taken.");
        _dropped = _meter.CreateCounter<long>("concentrator_accounting_dropped_total", description: "Accounting records that were given up, because the spool was full or they were too old.");
        foreach (var status in new[] { AcctStatusType.Start, AcctStatusType.InterimUpdate, AcctStatusType.Stop, AcctStatusType.AccountingOn, AcctStatusType.AccountingOff })
        {
            _delivered.Add(0, Kind(status));
            _dropped.Add(0, Kind(status));
        }

        _meter.CreateObservableGauge("concentrator_accounting_spooled", () => _spooled.Values.Sum(), description: "Accounting records that wait for a RADIUS server.");
    }

    /// <summary>How many wait in one spool.</summary>
    public void Spooled(object spool, long count) => _spooled[spool] = count;

    /// <summary>A spool is not this process's any more.</summary>
    public void Remove(object spool) => _spooled.TryRemove(spool, out _);

    /// <summary>A server has taken a record.</summary>
    public void Delivered(AcctStatusType status) => _delivered.Add(1, Kind(status));

    /// <summary>A record was given up.</summary>
    public void Dropped(AcctStatusType status) => _dropped.Add(1, Kind(status));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Kind(AcctStatusType status) => new("kind", status switch
    {
        AcctStatusType.Start => "start",
        AcctStatusType.Stop => "stop",
        AcctStatusType.InterimUpdate => "interim",
        AcctStatusType.AccountingOn => "on",
        _ => "off",
    });
}
