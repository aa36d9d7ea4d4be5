using Concentrator.Control.Accounting;
using Concentrator.Control.Addresses;
using Concentrator.Control.Blocking;
using Concentrator.Control.Edges;
using Concentrator.Control.Health;
using Concentrator.Control.Local.Storage;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Tokens;
using Concentrator.Control.Users;

namespace Concentrator.Control.Local;

/// <summary>The state in memory: what the file says, indexed. Belongs to the commit loop.</summary>
internal sealed class LocalState
{
    private readonly ControlTables _tables;
    private readonly LocalControlPlaneOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes an empty one; <see cref="Load"/> fills it.</summary>
    public LocalState(ControlTables tables, LocalControlPlaneOptions options, TimeProvider time)
    {
        _tables = tables;
        _options = options;
        _time = time;
        Pools = new AddressPools(options.Pools);
        LoadedAt = time.GetTimestamp();
    }

    /// <summary>When this process first read the file, in timestamps of the time provider.</summary>
    public long LoadedAt { get; }

    /// <summary>Open sessions by user.</summary>
    public Dictionary<UserKey, UserSessions> Users { get; } = [];

    /// <summary>The edges and what they carry.</summary>
    public Dictionary<string, EdgeSessions> Edges { get; } = new(StringComparer.Ordinal);

    /// <summary>Granted and open sessions of all edges.</summary>
    public IEnumerable<Session> Sessions => Edges.Values.SelectMany(edge => edge.All);

    /// <summary>Keeps what becomes of the edges' sessions. Given once, before <see cref="Load"/>.</summary>
    public IEdgeRecords Records { get; set; } = null!;

    /// <summary>The pools.</summary>
    public AddressPools Pools { get; private set; }

    /// <summary>Who may not connect, and what clients may not reach.</summary>
    public BlockedNetworks Blocked { get; set; } = BlockedNetworks.None;

    /// <summary>The machines that have a token.</summary>
    public Machines Machines { get; private set; } = new();

    /// <summary>The tokens for the admin API.</summary>
    public ApiTokens ApiTokens { get; private set; } = new();

    /// <summary>The holders of users' own addresses.</summary>
    public FixedAddresses Fixed { get; private set; } = new();

    /// <summary>Reads everything from the file, forgetting what was here.</summary>
    public void Load()
    {
        var renewals = Edges.Values.ToDictionary(edge => edge.Edge.Name, edge => edge.Edge.RenewedAt, StringComparer.Ordinal);
        var deadlines = Edges.Values.SelectMany(edge => edge.Grants.TakeAll()).ToDictionary();
        Users.Clear();
        Edges.Clear();
        Fixed = new FixedAddresses();
        var pools = new AddressPools(_options.Pools);
        _tables.Filters.Forget();
        foreach (var edge in _tables.Edges.Load())
        {
            edge.RenewedAt = renewals.GetValueOrDefault(edge.Name);
            Edges.Add(edge.Name, With(edge));
        }

        foreach (var (network, prefixLength, edge) in _tables.Addresses.LoadBlocks())
        {
            pools.Of(network)?.RestoreBlock(network, prefixLength, edge);
        }

        foreach (var session in _tables.Sessions.Load())
        {
            Restore(session with { ReportedTimestamp = _time.GetTimestamp() }, pools, deadlines);
        }

        foreach (var (address, unusedSince) in _tables.Addresses.LoadUnused())
        {
            pools.Of(address)?.RestoreUnusedSince(address, unusedSince);
        }

        foreach (var address in _tables.Users.FixedAddresses())
        {
            pools.Of(address)?.Withhold(address);
        }

        Pools = pools;
        Blocked = new BlockedNetworks(_tables.Blocked.Load());
        Machines = new Machines();
        _tables.Machines.Load().ForEach(Machines.Restore);
        ApiTokens = new ApiTokens();
        _tables.ApiTokens.Load().ForEach(ApiTokens.Restore);
    }

    /// <summary>The granted or open session of a tunnel, or null.</summary>
    public Session? Find(TunnelId tunnel) => Edges.Values.Select(edge => edge.Find(tunnel)).FirstOrDefault(session => session is not null);

    /// <summary>An edge, made when it is not known yet.</summary>
    public EdgeSessions GetOrAdd(string name)
    {
        if (!Edges.TryGetValue(name, out var edge))
        {
            Edges.Add(name, edge = With(new Edge(name, epoch: 0, lastSequence: 0)));
        }

        return edge;
    }

    /// <summary>The open sessions of a user.</summary>
    public UserSessions SessionsOf(UserKey user)
    {
        if (!Users.TryGetValue(user, out var sessions))
        {
            Users.Add(user, sessions = new UserSessions());
        }

        return sessions;
    }

    private EdgeSessions With(Edge edge) => new(edge, Records, _time, _options.Accounting is { } accounting ? new AccountingSchedule(accounting, _time) : null);

    private void Restore(Session session, AddressPools pools, IReadOnlyDictionary<TunnelId, long> deadlines)
    {
        if (session.HoldsAddress && session.HasFixedAddress)
        {
            Fixed.Take(session.Address, session.Tunnel);
            pools.Of(session.Address)?.Withhold(session.Address);
        }
        else if (session.HoldsAddress)
        {
            // When configuration took the address out of its pool meanwhile, the session keeps it, and nobody else can get it.
            pools.Of(session.Address)?.RestoreLease(session.Address, session.Tunnel, session.Edge);
        }

        // A process that has just started gives the edge the whole time; one that reads the file again gives no more than before.
        var deadline = deadlines.TryGetValue(session.Tunnel, out var before) ? before : _time.GetTimestamp() + _time.Timestamps(_options.ConversationLifetime);
        GetOrAdd(session.Edge).Restore(session, deadline);
        if (session.OpenedAt is not null)
        {
            SessionsOf(session.User).Restore(session.Tunnel, session.EndRequested is not null);
        }
    }
}
