using System.Diagnostics.Metrics;
using Concentrator.Control;

namespace Concentrator.Cluster.Ring;

/// <summary>The ring's instruments, of the meter <c>Concentrator</c>.</summary>
internal sealed class RingInstruments : IDisposable
{
    private readonly Meter _meter = new(ControlInstruments.MeterName);
    private readonly Counter<long> _moves;

    /// <summary>Makes them.</summary>
    /// <param name="shares">The ring now; asked on another thread.</param>
    public RingInstruments(IRingShares shares)
    {
        _moves = _meter.CreateCounter<long>("concentrator_ring_moves_total", description: "Activations that this silo gave to another because the ring said so.");
        _meter.CreateObservableGauge(
            "concentrator_ring_share",
            () => shares.Shares.Select(share => new Measurement<double>(share.Share, new KeyValuePair<string, object?>("node", share.Member))),
            description: "The part of the ring that each silo has, 0 to 1.");
    }

    /// <summary>Counts activations that were moved.</summary>
    public void Moved(int activations) => _moves.Add(activations);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
