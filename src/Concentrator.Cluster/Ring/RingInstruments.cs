using System.Diagnostics.Metrics;
using Concentrator.Control;

namespace Concentrator.Cluster.Ring;

/// <summary>The ring's instruments, of the meter <c>Concentrator</c>.</summary>
internal sealed class RingInstruments : IDisposable
{
    private readonly Meter _meter = new(ControlInstruments.MeterName);
    private readonly Counter<long> _moves;
    private readonly TimeProvider _time;
    private long _drainingSince;

    /// <summary>Makes them.</summary>
    /// <param name="shares">The ring now; asked on another thread.</param>
    /// <param name="activations">What is on this silo.</param>
    /// <param name="time">The clock.</param>
    public RingInstruments(IRingShares shares, RingActivations activations, TimeProvider time)
    {
        _time = time;
        _moves = _meter.CreateCounter<long>("concentrator_ring_moves_total", description: "Activations that this silo gave to another because the ring said so.");
        _moves.Add(0);
        _meter.CreateObservableGauge("concentrator_ring_grains", () => activations.Count, description: "Grains on this silo that the ring has placed.");
        _meter.CreateObservableGauge("concentrator_silo_drain_seconds", () => DrainTime.TotalSeconds, description: "How long this silo drains by now; 0 while it does not.");
        _meter.CreateObservableGauge(
            "concentrator_ring_share",
            () => shares.Shares.Select(share => new Measurement<double>(share.Share, new KeyValuePair<string, object?>("node", share.Member))),
            description: "The part of the ring that each silo has, 0 to 1.");
    }

    /// <summary>Counts activations that were moved.</summary>
    public void Moved(int activations) => _moves.Add(activations);

    /// <summary>This silo begins to drain; told again, it goes on.</summary>
    public void DrainBegins() => Interlocked.CompareExchange(ref _drainingSince, Math.Max(1, _time.GetTimestamp()), 0);

    private TimeSpan DrainTime => Volatile.Read(ref _drainingSince) is var since and not 0 ? _time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
