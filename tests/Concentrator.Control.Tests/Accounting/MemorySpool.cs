using System.Collections.Concurrent;
using System.Globalization;
using Concentrator.Control.Accounting;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Tests.Accounting;

/// <summary>A spool that forgets with the test.</summary>
internal sealed class MemorySpool : IAccountingSpool
{
    private readonly Lock _lock = new();
    private readonly List<SpooledRecord> _records = [];
    private int _last;

    /// <summary>What reading it comes to before it can be read.</summary>
    public ConcurrentQueue<Exception> Faults { get; } = new();

    public IReadOnlyList<AccountingRecord> Records
    {
        get
        {
            lock (_lock)
            {
                return [.. _records.Select(waiting => waiting.Record)];
            }
        }
    }

    public void Add(TunnelId tunnel, AcctStatusType status, DateTimeOffset at)
    {
        var writer = RadiusPacketWriter.SignedRequest(RadiusCode.AccountingRequest, 0, messageAuthenticator: false);
        writer.TryAdd(RadiusAttributeType.AcctStatusType, (uint)status);
        writer.TryAdd(RadiusAttributeType.AcctSessionId, tunnel.ToString());
        writer.TryAdd(RadiusAttributeType.EventTimestamp, at);
        lock (_lock)
        {
            _records.Add(new SpooledRecord((++_last).ToString(CultureInfo.InvariantCulture), new AccountingRecord(tunnel, status, at, writer.Attributes.ToArray())));
        }
    }

    public Task<long> Count(CancellationToken end) => Locked(() => (long)_records.Count);

    public Task<IReadOnlyList<SpooledRecord>> Read(int count, IReadOnlySet<TunnelId> passedOver, CancellationToken end) => Faults.TryDequeue(out var fault)
        ? Task.FromException<IReadOnlyList<SpooledRecord>>(fault)
        : Locked<IReadOnlyList<SpooledRecord>>(() => [.. _records.Where(waiting => !passedOver.Contains(waiting.Record.Tunnel)).Take(count)]);

    public Task<IReadOnlyList<SpooledRecord>> ReadDispensable(int count, CancellationToken end) => Locked<IReadOnlyList<SpooledRecord>>(() =>
    {
        var interim = _records.Where(waiting => waiting.Record.Status == AcctStatusType.InterimUpdate).Take(count).ToList();
        return interim.Count > 0 ? interim : [.. _records.Take(count)];
    });

    public Task Remove(IReadOnlyCollection<SpooledRecord> records, CancellationToken end) => Locked(() => _records.RemoveAll(records.Contains));

    private Task<T> Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return Task.FromResult(read());
        }
    }
}
