using Orleans.Providers;

namespace Concentrator.Cluster.Ring;

/// <summary>Hears the announcements of silos that drain, sent by <see cref="DrainAnnouncement"/>.</summary>
internal sealed class DrainListener(DrainingSilos draining) : IControllable
{
    /// <summary>The name under which it is registered.</summary>
    public const string Name = "concentrator-drain";

    /// <summary>The command: the argument is the <see cref="SiloAddress"/> of a silo that drains.</summary>
    public const int Draining = 1;

    /// <inheritdoc/>
    public Task<object?> ExecuteCommand(int command, object? arg)
    {
        if (command == Draining && arg is SiloAddress silo)
        {
            draining.Add(silo);
        }

        return Task.FromResult<object?>(null);
    }
}
