using Concentrator.Cluster.Storage;
using Concentrator.Control.Addresses;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Grains;

/// <summary>
/// The addresses that an edge has: blocks of the pools and the leases in them, fixed addresses, and a document for each of them. Belongs to the turns of the edge's grain.
/// </summary>
internal sealed class EdgeLeases
{
    private const string HostPrefix = "host/";

    /// <summary>
    /// How many neighbouring addresses share a document. Each login writes it three times, so that it is to be small; each address with one of its own would make
    /// reading all that an edge has slow.
    /// </summary>
    internal const int AddressesPerDocument = 8;

    private readonly string _edge;
    private readonly IGrainFactory _grains;
    private readonly PoolCatalog _catalog;
    private readonly Func<string, Func<LeaseRecord?>, Document<LeaseRecord>> _openDocument;
    private readonly EdgeFilters _filters;
    private readonly Unsaved _unsaved;
    private readonly Dictionary<string, HeldBlocks> _blocks = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Pool, int Number), long> _serials = [];
    private readonly Dictionary<string, (Document<LeaseRecord> Document, Dictionary<TunnelId, Session> Sessions)> _documents = new(StringComparer.Ordinal);

    private readonly Dictionary<string, Task<HandOutcome>> _asked = new(StringComparer.Ordinal);

    /// <summary>Makes it without an address.</summary>
    /// <param name="edge">The edge.</param>
    /// <param name="grains">The pools.</param>
    /// <param name="catalog">The pools' definitions.</param>
    /// <param name="openDocument">Makes a document of a name.</param>
    /// <param name="filters">The packet filters of its sessions.</param>
    /// <param name="unsaved">Told which documents are behind.</param>
    public EdgeLeases(string edge, IGrainFactory grains, PoolCatalog catalog, Func<string, Func<LeaseRecord?>, Document<LeaseRecord>> openDocument, EdgeFilters filters, Unsaved unsaved)
    {
        _edge = edge;
        _grains = grains;
        _catalog = catalog;
        _openDocument = openDocument;
        _filters = filters;
        _unsaved = unsaved;
    }

    /// <summary>The blocks that it holds.</summary>
    public IEnumerable<RetiredBlock> Blocks => _blocks.SelectMany(pool => pool.Value.Numbers.Select(number => new RetiredBlock(pool.Key, number, _serials.GetValueOrDefault((pool.Key, number)))));

    /// <summary>The fixed addresses that sessions of it were granted.</summary>
    public IEnumerable<Ipv4Address> Hosts => _documents.Where(entry => entry.Key.StartsWith(HostPrefix, StringComparison.Ordinal)).SelectMany(entry => entry.Value.Sessions.Values).Where(session => session.HasFixedAddress).Select(session => session.Address).Distinct();

    /// <summary>Reads a block that the edge holds by the record; answers with the sessions in it.</summary>
    public async Task<IReadOnlyCollection<Session>> Load(PoolGeometry pool, HandedBlock block)
    {
        if (!TryTake(pool, block))
        {
            throw new ControlPlaneUnavailableException($"Pool {pool.Definition.Name} is defined anew; ask again.");
        }

        var documents = Math.Max(1, (1 << (32 - pool.BlockPrefixLength)) / AddressesPerDocument);
        var network = pool.NetworkOf(block.Number);
        var parts = await Task.WhenAll(Enumerable.Range(0, documents).Select(part => Load(BlockName(pool, new Ipv4Address(network.Value + (uint)(part * AddressesPerDocument))))));
        List<Session> sessions = [.. parts.SelectMany(part => part)];
        foreach (var session in sessions)
        {
            BlocksOf(pool).TryLeaseThis(session.Address, session.Tunnel);
        }

        return sessions;
    }

    /// <summary>Reads the sessions of a fixed address.</summary>
    public Task<IReadOnlyCollection<Session>> Load(Ipv4Address host) => Load(HostName(host));

    /// <summary>Leases an address from a pool, the preferred one if that can be.</summary>
    /// <param name="tunnel">Who leases it.</param>
    /// <param name="preferred">The address that the user had last.</param>
    /// <param name="only">The only pool that it may come from; null for any.</param>
    /// <returns>The pool and the address; or why there is none.</returns>
    public async Task<(string Pool, Ipv4Address Address, AuthenticationFailure Failure)> Lease(TunnelId tunnel, Ipv4Address preferred, string? only)
    {
        if (!Wanted(only).Any())
        {
            // Perhaps it was added a moment ago.
            await _catalog.Refresh();
            if (!Wanted(only).Any())
            {
                return ("", default, AuthenticationFailure.UnknownPool);
            }
        }

        var listening = false;
        foreach (var pool in Wanted(only).OrderBy(pool => pool.Contains(preferred) ? 0 : 1))
        {
            var name = pool.Definition.Name;
            var outcome = HandOutcome.Handed;
            while (outcome == HandOutcome.Handed)
            {
                if (BlocksOf(pool).TryLease(tunnel, preferred, out var address))
                {
                    return (name, address, AuthenticationFailure.None);
                }

                // One login asks, and those that come meanwhile wait: a thousand at once need some blocks and not a thousand.
                if (_asked.TryGetValue(name, out var asked))
                {
                    outcome = await asked;
                    continue;
                }

                (outcome, var leased) = await Ask(pool, tunnel, preferred);
                if (leased is { } first)
                {
                    return (name, first, AuthenticationFailure.None);
                }
            }

            listening |= outcome == HandOutcome.Listening;
        }

        return ("", default, listening ? AuthenticationFailure.Unavailable : AuthenticationFailure.NoAddress);
    }

    private IEnumerable<PoolGeometry> Wanted(string? only) => _catalog.All.Where(pool => only is null || string.Equals(pool.Definition.Name, only, StringComparison.OrdinalIgnoreCase));

    /// <summary>Asks a pool for a block and leases an address of it at once, before somebody can find it empty.</summary>
    private async Task<(HandOutcome Outcome, Ipv4Address? Leased)> Ask(PoolGeometry pool, TunnelId tunnel, Ipv4Address preferred)
    {
        var name = pool.Definition.Name;
        var asked = new TaskCompletionSource<HandOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Add(name, asked.Task);
        try
        {
            var handed = await Hand(name, preferred);
            var outcome = handed.Outcome;
            if (outcome == HandOutcome.Handed && !TryTake(pool, handed))
            {
                await GiveBack(name, handed);
                outcome = HandOutcome.Listening;
            }

            asked.SetResult(outcome);
            return (outcome, outcome == HandOutcome.Handed && BlocksOf(pool).TryLease(tunnel, preferred, out var address) ? address : null);
        }
        catch (Exception fault)
        {
            // For those who wait too, if there are any.
            asked.SetException(fault);
            _ = asked.Task.Exception;
            throw;
        }
        finally
        {
            _asked.Remove(name);
        }
    }

    private async Task<HandedBlock> Hand(string pool, Ipv4Address preferred)
    {
        try
        {
            return await _grains.GetGrain<IAddressPoolGrain>(pool).Hand(_edge, preferred);
        }
        catch (ControlPlaneUnavailableException)
        {
            // Perhaps it was removed a moment ago, and this silo has not heard of it.
            await _catalog.Refresh();
            if (_catalog.Find(pool) is not null)
            {
                throw;
            }

            return HandedBlock.None(HandOutcome.Full);
        }
    }

    /// <summary>Leases this very address by the edge's word, with the block around it; false when that is another edge's, or the address another tunnel's.</summary>
    public async Task<bool> Claim(PoolGeometry pool, Ipv4Address address, TunnelId tunnel)
    {
        if (!pool.Contains(address))
        {
            return false;
        }

        if (!BlocksOf(pool).Holds(address))
        {
            if (await _grains.GetGrain<IAddressPoolGrain>(pool.Definition.Name).Claim(pool.NumberOf(address), _edge) is not { } block)
            {
                return false;
            }

            if (!TryTake(pool, block))
            {
                await GiveBack(pool.Definition.Name, block);
                return false;
            }
        }

        return BlocksOf(pool).HolderOf(address) == tunnel || BlocksOf(pool).TryLeaseThis(address, tunnel);
    }

    /// <summary>Tells the pools what the edge holds, after Redis has forgotten something: a pool may not know. Answers with the blocks that another edge has meanwhile.</summary>
    public async Task<IReadOnlyList<RetiredBlock>> ClaimAll()
    {
        var lost = new List<RetiredBlock>();
        foreach (var block in Blocks.ToList())
        {
            if (_catalog.Find(block.Pool) is not { } pool)
            {
                continue;
            }

            if (await _grains.GetGrain<IAddressPoolGrain>(block.Pool).Claim(block.Number, _edge) is { } claimed)
            {
                TryTake(pool, claimed);
            }
            else
            {
                BlocksOf(pool).Remove(block.Number);
                lost.Add(block);
            }
        }

        return lost;
    }

    /// <summary>The tunnel that an address of a block is leased to, or null.</summary>
    public TunnelId? HolderOf(Ipv4Address address) => _catalog.Of(address) is { } pool ? BlocksOf(pool).HolderOf(address) : null;

    /// <summary>A session was granted or changed.</summary>
    public void Keep(Session session)
    {
        var (document, sessions) = DocumentOf(session);
        sessions[session.Tunnel] = session;
        _filters.Add(session.Access);
        _unsaved.Add(document);
    }

    /// <summary>A session's counters are others: they are kept when its document is written the next time, for whatever reason.</summary>
    public void Note(Session session)
    {
        if (_documents.TryGetValue(NameOf(session), out var entry) && entry.Sessions.ContainsKey(session.Tunnel))
        {
            entry.Sessions[session.Tunnel] = session;
        }
    }

    /// <summary>A session is over: its address is free.</summary>
    public void Release(Session session, DateTimeOffset now)
    {
        if (!session.HasFixedAddress && _catalog.Find(session.Pool) is { } pool)
        {
            BlocksOf(pool).Release(session.Address, session.Tunnel, now);
        }

        var (document, sessions) = DocumentOf(session);
        sessions.Remove(session.Tunnel);
        _unsaved.Add(document);
    }

    /// <summary>Withholds an address from leasing, or ends that.</summary>
    public void Withhold(Ipv4Address address, bool withheld)
    {
        if (_catalog.Of(address) is not { } pool)
        {
            return;
        }

        if (withheld)
        {
            BlocksOf(pool).Withhold(address);
        }
        else
        {
            BlocksOf(pool).EndWithhold(address);
        }
    }

    /// <summary>How many addresses of a pool are leased.</summary>
    public int Count(string pool) => _blocks.TryGetValue(pool, out var blocks) ? blocks.LeaseCount : 0;

    /// <summary>Holds no block any more.</summary>
    public void Clear() => _blocks.Clear();

    /// <summary>Holds those of a pool no more in which nothing is leased; answers with them.</summary>
    public IReadOnlyList<RetiredBlock> RemoveEmpty(PoolGeometry pool)
    {
        var held = BlocksOf(pool);
        var empty = held.Empty();
        foreach (var number in empty)
        {
            held.Remove(number);
        }

        return [.. empty.Select(number => new RetiredBlock(pool.Definition.Name, number, _serials.GetValueOrDefault((pool.Definition.Name, number))))];
    }

    /// <summary>Every document is behind: Redis has lost its memory.</summary>
    public void SaveAll()
    {
        foreach (var (document, _) in _documents.Values)
        {
            _unsaved.Add(document);
        }
    }

    private static string BlockName(PoolGeometry pool, Ipv4Address address)
    {
        var number = pool.NumberOf(address);
        return $"block/{pool.Definition.Name}/{number}/{(address.Value - pool.NetworkOf(number).Value) / AddressesPerDocument}";
    }

    private static string HostName(Ipv4Address address) => $"{HostPrefix}{address}";

    /// <summary>False when the pool has handed a block of a definition that is not known here yet: its number means other addresses.</summary>
    private bool TryTake(PoolGeometry pool, HandedBlock block)
    {
        var blocks = BlocksOf(pool);
        if (block.Number >= blocks.Geometry.BlockCount || blocks.Geometry.PrefixOf(block.Number) != block.Prefix)
        {
            return false;
        }

        blocks.Add(block.Number, block.Withheld);
        _serials[(pool.Definition.Name, block.Number)] = block.Serial;
        return true;
    }

    private async Task GiveBack(string pool, HandedBlock block)
    {
        await _grains.GetGrain<IAddressPoolGrain>(pool).Return(_edge, [new RetiredBlock(pool, block.Number, block.Serial)]);
        await _catalog.Refresh();
    }

    private async Task<IReadOnlyCollection<Session>> Load(string name)
    {
        var (document, sessions) = Open(name);
        foreach (var session in (await document.Read())?.Sessions ?? [])
        {
            sessions[session.Tunnel] = _filters.Restore(session);
        }

        return sessions.Values;
    }

    private HeldBlocks BlocksOf(PoolGeometry pool)
    {
        if (!_blocks.TryGetValue(pool.Definition.Name, out var blocks))
        {
            _blocks.Add(pool.Definition.Name, blocks = new HeldBlocks(pool));
        }

        blocks.Follow(_catalog.Find(pool.Definition.Name) ?? pool);

        return blocks;
    }

    private (Document<LeaseRecord> Document, Dictionary<TunnelId, Session> Sessions) DocumentOf(Session session) => Open(NameOf(session));

    private string NameOf(Session session) =>
        !session.HasFixedAddress && _catalog.Find(session.Pool) is { } pool && pool.Contains(session.Address) ? BlockName(pool, session.Address) : HostName(session.Address);

    private (Document<LeaseRecord> Document, Dictionary<TunnelId, Session> Sessions) Open(string name)
    {
        if (!_documents.TryGetValue(name, out var entry))
        {
            Dictionary<TunnelId, Session> sessions = [];
            entry = (_openDocument(name, () => sessions.Count == 0 ? null : new LeaseRecord { Sessions = [.. sessions.Values.Select(_filters.Shorten)] }), sessions);
            _documents.Add(name, entry);
        }

        return entry;
    }
}
