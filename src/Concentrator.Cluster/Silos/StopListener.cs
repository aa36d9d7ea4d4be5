using Orleans.Configuration;
using Orleans.Providers;

namespace Concentrator.Cluster.Silos;

/// <summary>Hears that a silo is to leave the ring and stop, and tells its process when it is this one.</summary>
internal sealed class StopListener(Microsoft.Extensions.Options.IOptions<SiloOptions> silo) : IControllable
{
    /// <summary>The name under which it is registered.</summary>
    public const string Name = "concentrator-stop";

    /// <summary>The command: the argument is the silo's name.</summary>
    public const int Stop = 1;

    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when this silo is to stop.</summary>
    public Task Asked => _asked.Task;

    /// <inheritdoc/>
    public Task<object?> ExecuteCommand(int command, object? arg)
    {
        if (command != Stop || arg is not string name || !string.Equals(name, silo.Value.SiloName, StringComparison.Ordinal))
        {
            return Task.FromResult<object?>(false);
        }

        _asked.TrySetResult();
        return Task.FromResult<object?>(true);
    }
}
