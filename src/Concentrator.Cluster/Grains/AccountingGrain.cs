using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Storage;
using Concentrator.Control.Accounting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;

namespace Concentrator.Cluster.Grains;

/// <summary>Where one shard is delivered: its sender works beside the grain's turns, begins with its activation and ends with it.</summary>
[Reentrant]
[RingPlacement]
internal sealed class AccountingGrain(ClusterSettings settings, RedisLink redis, IServiceProvider services) : Grain, IAccountingGrain
{
    private AccountingSender? _sender;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (settings.Accounting is { } accounting)
        {
            var delivery = services.GetRequiredService<AccountingDelivery>();
            _sender = delivery.Start(new AccountingStream(redis, (int)this.GetPrimaryKeyLong()), Math.Max(1, accounting.SpoolSize / AccountingStream.Shards));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_sender is not null)
        {
            await _sender.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public Task Wake()
    {
        _sender?.Wake();
        return Task.CompletedTask;
    }
}
