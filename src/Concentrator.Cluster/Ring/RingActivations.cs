using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Orleans.Metadata;

namespace Concentrator.Cluster.Ring;

/// <summary>The activations on this silo whose grains are placed by the ring. Orleans tells of each before it starts.</summary>
internal sealed class RingActivations : IConfigureGrainContextProvider, IConfigureGrainContext
{
    private readonly ConcurrentDictionary<ActivationId, IGrainContext> _activations = new();

    /// <summary>How many there are.</summary>
    public int Count => _activations.Count;

    /// <summary>Those there are now.</summary>
    public IEnumerable<IGrainContext> All => _activations.Select(activation => activation.Value);

    /// <inheritdoc/>
    public bool TryGetConfigurator(GrainType grainType, GrainProperties properties, [NotNullWhen(true)] out IConfigureGrainContext? configurator)
    {
        bool byRing = properties.Properties.TryGetValue(WellKnownGrainTypeProperties.PlacementStrategy, out string? strategy)
            && string.Equals(strategy, nameof(RingPlacement), StringComparison.Ordinal);
        configurator = byRing ? this : null;
        return byRing;
    }

    /// <inheritdoc/>
    public void Configure(IGrainContext context) =>
        context.ObservableLifecycle.Subscribe(nameof(RingActivations), GrainLifecycleStage.First, _ => Add(context), _ => Task.CompletedTask);

    // Not at its making: a call sent here from memory makes an activation that learns from the directory that its grain is elsewhere, and never starts.
    private Task Add(IGrainContext context)
    {
        _activations[context.ActivationId] = context;
        _ = context.Deactivated.ContinueWith(
            (_, id) => _activations.TryRemove((ActivationId)id!, out IGrainContext? _),
            context.ActivationId,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return Task.CompletedTask;
    }
}
