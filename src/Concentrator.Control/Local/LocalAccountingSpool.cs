using Concentrator.Control.Accounting;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Local;

/// <summary>The spool of one machine: a table beside the sessions', so that a record stands there as soon as the change that it tells of does.</summary>
internal sealed class LocalAccountingSpool(LocalStore store) : IAccountingSpool
{
    /// <inheritdoc/>
    public Task<long> Count(CancellationToken end) => store.Loop.Run(store.Tables.Accounting.Count, end);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SpooledRecord>> Read(int count, IReadOnlySet<TunnelId> passedOver, CancellationToken end) =>
        await store.Loop.Run(() => store.Tables.Accounting.Read(count, passedOver), end);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SpooledRecord>> ReadDispensable(int count, CancellationToken end) =>
        await store.Loop.Run(() => store.Tables.Accounting.ReadDispensable(count), end);

    /// <inheritdoc/>
    public async Task Remove(IReadOnlyCollection<SpooledRecord> records, CancellationToken end)
    {
        if (records.Count == 0)
        {
            return;
        }

        await store.Loop.Run(
            () =>
            {
                foreach (var waiting in records)
                {
                    store.Tables.Accounting.Remove(waiting);
                }

                return true;
            },
            end);
    }
}
