using Concentrator.Control.Addresses;
using Concentrator.Control.Edges;
using Concentrator.Control.Local.Storage;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
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

    /// <summary>Granted and open sessions.</summary>
    public Dictionary<TunnelId, Session> Sessions { get; } = [];

    /// <summary>Open sessions by user.</summary>
    public Dictionary<UserKey, UserSessions> Users { get; } = [];

    /// <summary>The edges.</summary>
    public Dictionary<string, Edge> Edges { get; } = new(StringComparer.Ordinal);

    /// <summary>The pools.</summary>
    public AddressPools Pools { get; private set; }

    /// <summary>The holders of users' own addresses.</summary>
    public FixedAddresses Fixed { get; private set; } = new();

    /// <summary>When grants that do not open expire.</summary>
    public GrantDeadlines Grants { get; } = new();

    /// <summary>Reads everything from the file, forgetting what was here.</summary>
    public void Load()
    {
        var renewals = Edges.Values.ToDictionary(edge => edge.Name, edge => edge.RenewedAt, StringComparer.Ordinal);
        var deadlines = Grants.TakeAll();
        Sessions.Clear();
        Users.Clear();
        Edges.Clear();
        Fixed = new FixedAddresses();
        var pools = new AddressPools(_options.Pools);
        foreach (var edge in _tables.Edges.Load())
        {
            edge.RenewedAt = renewals.GetValueOrDefault(edge.Name);
            Edges.Add(edge.Name, edge);
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

    private void Restore(Session session, AddressPools pools, IReadOnlyDictionary<TunnelId, long> deadlines)
    {
        Sessions.Add(session.Tunnel, session);
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

        if (session.OpenedAt is null)
        {
            // A process that has just started gives the edge the whole time; one that reads the file again gives no more than before.
            Grants.Add(session.Tunnel, deadlines.TryGetValue(session.Tunnel, out var deadline) ? deadline : _time.GetTimestamp() + _time.Timestamps(_options.ConversationLifetime));
            return;
        }

        SessionsOf(session.User).Restore(session.Tunnel, session.EndRequested is not null);
        if (Edges.TryGetValue(session.Edge, out var edge))
        {
            edge.Opened(session.Tunnel);
        }
    }
}
