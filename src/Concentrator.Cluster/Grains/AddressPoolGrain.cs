using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Storage;
using Concentrator.Control;
using Concentrator.Control.Addresses;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Concentrator.Cluster.Grains;

/// <summary>
/// Hosts one pool: which edge holds which block. A pool whose record may be behind (Redis was restarted or emptied while nobody remembered) listens for one lease
/// and its grace before it gives anything new away: until then every edge that holds something has told, or has stopped.
/// </summary>
[Reentrant]
[RingPlacement]
internal sealed partial class AddressPoolGrain : Grain, IAddressPoolGrain
{
    /// <summary>Milliseconds between two counts of what is leased.</summary>
    private const int CountInterval = 4000;

    private readonly ClusterSettings _settings;
    private readonly PoolCatalog _catalog;
    private readonly PoolUsages _usages;
    private readonly DocumentStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Unsaved _unsaved;
    private readonly SortedDictionary<int, string> _holders = [];
    private Lazy<int> _leasable = null!;
    private readonly Dictionary<int, long> _serials = [];
    private long _serial;
    private WithheldAddresses _withheld = null!;
    private BlockAllotment _allotment = null!;
    private PoolGeometry _geometry = null!;
    private PoolProposal? _proposal;
    private bool _isGone;
    private Document<PoolRecord> _document = null!;
    private long _listensUntil;
    private long _countAt;
    private RedisGeneration _generation = RedisGeneration.None;

    public AddressPoolGrain(ClusterSettings settings, PoolCatalog catalog, PoolUsages usages, DocumentStore store, ControlClock clock, ILogger<AddressPoolGrain> logger)
    {
        _settings = settings;
        _catalog = catalog;
        _usages = usages;
        _store = store;
        _time = clock.Time;
        _logger = logger;
        _unsaved = new Unsaved(DeactivateOnIdle);
    }

    private string Name => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (_catalog.Find(Name) is null)
        {
            await _catalog.Refresh();
        }

        _geometry = _catalog.Find(Name) ?? throw new ControlPlaneUnavailableException($"There is no pool {Name}.");
        _allotment = new BlockAllotment(_geometry.BlockCount);
        _leasable = new Lazy<int>(_geometry.CountLeasable);
        _withheld = new WithheldAddresses(_geometry);
        _document = _store.Open(this.GetGrainId(), "pool", Record);
        var record = await _document.Read(certain: true);
        _generation = _store.Redis.Generation;
        foreach (var (edge, blocks) in record?.Blocks ?? new PoolRecord().Blocks)
        {
            foreach (var block in blocks)
            {
                Hand(block, edge);
                _serials[block] = record!.Serials.GetValueOrDefault(block);
            }
        }

        foreach (var address in record?.Withheld ?? [])
        {
            _withheld.Add(address);
        }

        var isNew = record is null && (_settings.FirstStart || _catalog.Definitions.AddedIn.GetValueOrDefault(Name) == _generation);
        if (!_document.IsWhole && !isNew)
        {
            _listensUntil = _time.GetTimestamp() + _time.Timestamps(_settings.Fence);
            Log.Listens(_logger, Name, _settings.Fence);
        }
        else
        {
            _listensUntil = _time.GetTimestamp();
        }
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _usages.Remove(Name);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<HandedBlock> Hand(string edge, Ipv4Address preferred)
    {
        Follow();
        if (_isGone)
        {
            return HandedBlock.None(HandOutcome.Full);
        }

        if (_time.GetTimestamp() < _listensUntil)
        {
            return HandedBlock.None(HandOutcome.Listening);
        }

        var wanted = _geometry.Contains(preferred) ? _geometry.NumberOf(preferred) : -1;
        if (!TryHand(wanted, edge, out var block))
        {
            await AskForEmptyBlocks(edge);
            if (!TryHand(wanted, edge, out block))
            {
                return HandedBlock.None(HandOutcome.Full);
            }
        }

        return await HandedAnew(block);
    }

    /// <inheritdoc/>
    public async Task<HandedBlock?> Claim(int block, string edge)
    {
        Follow();
        if (!Hand(block, edge) && !string.Equals(_holders.GetValueOrDefault(block), edge, StringComparison.Ordinal))
        {
            return null;
        }

        return await HandedAnew(block);
    }

    /// <inheritdoc/>
    public Task<List<HandedBlock>> BlocksOf(string edge) =>
        Task.FromResult(_holders.Where(entry => string.Equals(entry.Value, edge, StringComparison.Ordinal)).Select(entry => Handed(entry.Key)).ToList());

    /// <inheritdoc/>
    public async Task Return(string edge, IReadOnlyList<RetiredBlock> blocks)
    {
        foreach (var (_, block, _) in blocks.Where(block => string.Equals(_holders.GetValueOrDefault(block.Number), edge, StringComparison.Ordinal) && _serials.GetValueOrDefault(block.Number) == block.Serial))
        {
            _holders.Remove(block);
            _serials.Remove(block);
            _allotment.Return(block);
            _unsaved.Add(_document);
        }

        await _unsaved.Settle();
    }

    /// <inheritdoc/>
    public Task<string?> HolderOf(Ipv4Address address) =>
        Task.FromResult(_geometry.Contains(address) ? _holders.GetValueOrDefault(_geometry.NumberOf(address)) : null);

    /// <inheritdoc/>
    public async Task Withhold(Ipv4Address address, bool withheld)
    {
        if (withheld)
        {
            _withheld.Add(address);
        }
        else
        {
            _withheld.Remove(address);
        }

        _unsaved.Add(_document);
        await _unsaved.Settle();
        if (await HolderOf(address) is { } edge)
        {
            await GrainFactory.GetGrain<IEdgeGrain>(edge).Withhold(Name, address, withheld);
        }
    }

    /// <inheritdoc/>
    public async Task<List<HeldThing>> Propose(AddressPoolDefinition? after)
    {
        Follow();
        var proposal = new PoolProposal(_geometry.Definition, after);
        _proposal = proposal;

        // Only what somebody needs stands in the way.
        foreach (var edge in _holders.Where(entry => !proposal.Change.Keeps(entry.Key)).Select(entry => entry.Value).Distinct(StringComparer.Ordinal).ToList())
        {
            await GrainFactory.GetGrain<IEdgeGrain>(edge).ReturnEmptyBlocks(Name);
        }

        var found = _holders.Where(entry => !proposal.Change.Keeps(entry.Key)).Select(entry => new HeldThing(entry.Value, entry.Key, Address: null)).ToList();
        foreach (var address in proposal.Change.Taken)
        {
            if (await HolderOf(address) is { } edge && proposal.Change.Keeps(_geometry.NumberOf(address)))
            {
                var grain = GrainFactory.GetGrain<IEdgeGrain>(edge);
                await grain.Withhold(Name, address, withheld: true);
                if (await grain.Has(address))
                {
                    found.Add(new HeldThing(edge, _geometry.NumberOf(address), address));
                }
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task SettleProposal()
    {
        await _catalog.Refresh();
        var before = _proposal;
        _proposal = null;
        Follow();
        foreach (var address in before?.Change.Taken.Where(address => !_withheld.Contains(address)) ?? [])
        {
            if (await HolderOf(address) is { } edge)
            {
                // Where it is the pool's own now it is not for leasing, withheld or not.
                await GrainFactory.GetGrain<IEdgeGrain>(edge).Withhold(Name, address, withheld: false);
            }
        }

        await _unsaved.Settle();
    }

    /// <inheritdoc/>
    public Task<BlockCounts> Usage() => Task.FromResult(new BlockCounts(_allotment.Count, _allotment.HeldCount, _leasable.Value));

    /// <inheritdoc/>
    public async Task Tick()
    {
        Follow();
        if (_proposal is { } proposal && proposal.IsForgotten())
        {
            await SettleProposal();
        }

        if (_generation != _store.Redis.Generation)
        {
            _generation = _store.Redis.Generation;
            _unsaved.Add(_document);
        }

        await _unsaved.Settle();

        // Not waited for: an edge that waits for this pool while both move to another silo would be waited for here in turn.
        _ = Count();
    }

    private PoolRecord? Record() => _isGone && _holders.Count == 0 ? null : new()
    {
        Blocks = _holders.GroupBy(entry => entry.Value, entry => entry.Key, StringComparer.Ordinal).ToDictionary(edge => edge.Key, edge => (IReadOnlyList<int>)[.. edge], StringComparer.Ordinal),
        Serials = _serials.ToDictionary(),
        Withheld = [.. _withheld.All],
    };

    /// <summary>Asks the edges how much of the pool is leased, once for all silos that look after it.</summary>
    private async Task Count()
    {
        if (Environment.TickCount64 < _countAt || _isGone)
        {
            return;
        }

        _countAt = Environment.TickCount64 + CountInterval;
        var edges = _holders.Values.Distinct(StringComparer.Ordinal).ToList();
        int[] leases;
        try
        {
            leases = await Task.WhenAll(edges.Select(edge => GrainFactory.GetGrain<IEdgeGrain>(edge).CountLeases(Name)));
        }
        catch (Exception fault) when (fault is ControlPlaneUnavailableException or OrleansException or TimeoutException)
        {
            Log.NotCounted(_logger, Name, fault.Message);
            return;
        }

        var definition = _geometry.Definition;
        _usages.Set(new PoolUsage(Name, definition.Prefix, definition.EffectiveGateway, leases.Sum(), _leasable.Value, _allotment.Count, _allotment.HeldCount));
    }

    /// <summary>Looks whether the pool is defined anew. What edges hold and a change would take away is theirs until they give it back.</summary>
    private void Follow()
    {
        var now = _catalog.Find(Name);
        if (ReferenceEquals(now, _geometry) && !_isGone)
        {
            return;
        }

        _isGone = now is null;
        if (now is not null && (_holders.Count == 0 || now.CutsAlike(_geometry)))
        {
            _geometry = now;
            _leasable = new Lazy<int>(now.CountLeasable);
            _withheld = new WithheldAddresses(now, _withheld.All);
            _allotment = new BlockAllotment(now.BlockCount);
            foreach (var (block, edge) in _holders)
            {
                _allotment.TryHandThis(block, edge);
            }
        }

        if (_isGone)
        {
            _withheld = new WithheldAddresses(_geometry);
            _unsaved.Add(_document);
            if (_holders.Count == 0)
            {
                DeactivateOnIdle();
            }
        }
    }

    private bool TryHand(int wanted, string edge, out int block)
    {
        block = wanted;
        if (Hand(wanted, edge))
        {
            return true;
        }

        for (block = 0; block < _allotment.Count && _proposal is not null; block++)
        {
            // A change is under way: not every block may be there after it.
            if (Hand(block, edge))
            {
                return true;
            }
        }

        if (_proposal is not null || !_allotment.TryHand(edge, out block))
        {
            return false;
        }

        _holders.Add(block, edge);
        return true;
    }

    private bool Hand(int block, string edge)
    {
        if (_isGone || _proposal?.Change.Keeps(block) == false || !_allotment.TryHandThis(block, edge))
        {
            return false;
        }

        _holders.Add(block, edge);
        return true;
    }

    private async Task<HandedBlock> HandedAnew(int block)
    {
        _serial = Math.Max(_serial + 1, _time.GetUtcNow().ToUnixTimeMilliseconds());
        _serials[block] = _serial;
        var handed = Handed(block);
        _unsaved.Add(_document);
        await _unsaved.Settle();
        return handed;
    }

    private HandedBlock Handed(int block)
    {
        // What a change that is under way makes the pool's own is not leased meanwhile.
        var taken = _proposal?.Change.Taken.Where(address => _geometry.Contains(address) && _geometry.NumberOf(address) == block) ?? [];
        return new HandedBlock(HandOutcome.Handed, block, _geometry.PrefixOf(block), _serials.GetValueOrDefault(block), [.. _withheld.In(block), .. taken]);
    }

    private async Task AskForEmptyBlocks(string asking)
    {
        foreach (var edge in _holders.Values.Distinct(StringComparer.Ordinal).Where(edge => !string.Equals(edge, asking, StringComparison.Ordinal)).ToList())
        {
            if (await GrainFactory.GetGrain<IEdgeGrain>(edge).ReturnEmptyBlocks(Name) > 0)
            {
                return;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2, LogLevel.Information, "How much of pool {Pool} is leased could not be counted: {Reason}")]
        public static partial void NotCounted(ILogger logger, string pool, string reason);

        [LoggerMessage(1, LogLevel.Warning, "Pool {Pool} does not know what edges hold of it: it listens for {Time} before it gives addresses away")]
        public static partial void Listens(ILogger logger, string pool, TimeSpan time);
    }
}
