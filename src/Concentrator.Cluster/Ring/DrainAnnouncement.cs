using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concentrator.Cluster.Ring;

/// <summary>Tells all silos that this one drains, and knows whether it does.</summary>
internal sealed partial class DrainAnnouncement(
    DrainingSilos draining, IGrainFactory grains, ILocalSiloDetails local, TimeProvider time, IOptions<RingOptions> options, ILogger<DrainAnnouncement> logger)
{
    private long? _announced;

    /// <summary>Announces it. When this returns, all silos that could be reached in time place nothing here any more.</summary>
    public async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        _announced = time.GetTimestamp();
        draining.Add(local.SiloAddress);
        try
        {
            await grains.GetGrain<IManagementGrain>(0)
                .SendControlCommandToProvider<DrainListener>(DrainListener.Name, DrainListener.Draining, local.SiloAddress)
                .WaitAsync(options.Value.AnnounceTimeout, time, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotHeardByAll(logger, fault);
        }
    }

    /// <summary>Announces it again if it was announced and is about to run out: for silos that came meanwhile.</summary>
    public Task RepeatAsync(CancellationToken cancellationToken) =>
        _announced is { } announced && time.GetElapsedTime(announced) > DrainingSilos.Lifetime / 5 ? AnnounceAsync(cancellationToken) : Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Not every silo answered that it knows of this silo's drain. Some may still place grains here; they move when they meet the ring's change.")]
        public static partial void NotHeardByAll(ILogger logger, Exception fault);
    }
}
