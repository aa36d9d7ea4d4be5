using System.Buffers.Binary;
using System.Net;
using Concentrator.Cluster.Ring;
using Concentrator.Control.Addresses;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Scaling.Simulation;

/// <summary>
/// Edges, their sessions and leases, one pool and the users' sessions, as the grains have them, in one process. Each user dials once, from an address of its own; the
/// door sends the source address to an edge by the ring, as a balancer with consistent hashing does.
/// </summary>
internal sealed class SimulatedCluster
{
    private static readonly IPEndPoint _listener = new(IPAddress.Parse("198.51.100.1"), 443);
    private static readonly SessionPolicy _policy = SessionPolicy.AtMost(3);

    private readonly Random _random;
    private readonly UserSessions[] _users;
    private readonly Ipv4Address[] _lastAddresses;

    public SimulatedCluster(ScalingOptions options)
    {
        _random = new Random(options.Seed);
        Definition = new AddressPoolDefinition { Name = "default", Prefix = IPNetwork.Parse(options.Pool) };
        Geometry = new PoolGeometry(Definition);
        Allotment = new BlockAllotment(Geometry.BlockCount);
        Edges = Enumerable.Range(0, options.Edges).Select(i => new SimulatedEdge($"edge-{i}", Geometry, Clock)).ToDictionary(edge => edge.Name, StringComparer.Ordinal);
        Door = new PartitionRing(Edges.Keys);
        Tunnels = new TunnelId[options.Sessions];
        _users = new UserSessions[options.Sessions];
        _lastAddresses = new Ipv4Address[options.Sessions];
    }

    public SimulatedClock Clock { get; } = new();

    public AddressPoolDefinition Definition { get; }

    public PoolGeometry Geometry { get; }

    public BlockAllotment Allotment { get; }

    public IReadOnlyDictionary<string, SimulatedEdge> Edges { get; }

    /// <summary>Who answers which source address.</summary>
    public PartitionRing Door { get; set; }

    /// <summary>The tunnel of each user.</summary>
    public TunnelId[] Tunnels { get; }

    public static string UserName(int user) => $"user{user:d7}";

    public static string Source(int user) => new Ipv4Address(0x64400000 + (uint)user).ToString();

    public Ipv4Address LastAddress(int user) => _lastAddresses[user];

    public SimulatedEdge EdgeOf(int user) => Edges[Door.OwnerOf(Source(user))];

    /// <summary>Makes what is kept of each user's sessions, as its grain has it when it has no session.</summary>
    public void AddUsers()
    {
        for (var i = 0; i < _users.Length; i++)
        {
            _users[i] = new UserSessions();
        }
    }

    /// <summary>A user logs in: a lease, a grant, and the session opens. False when the pool has no address left.</summary>
    public bool LogIn(int user)
    {
        var edge = EdgeOf(user);
        var tunnel = NewTunnel();
        if (!TryLease(edge, tunnel, _lastAddresses[user], out var address))
        {
            return false;
        }

        var origin = new TunnelOrigin(new IPEndPoint(Ipv4Address.From(IPAddress.Parse(Source(user))).ToIPAddress(), 49152 + (user % 16384)), _listener, "vpn.example", CorrelationId: null);
        var begin = new BeginRequest(edge.Name, edge.Sessions.Edge.Epoch, tunnel, origin, AuthenticationMethod.MsChapV2);
        edge.Sessions.Grant(Session.Granted(begin, new LoginDecision { UserName = UserName(user), Facts = LoginFacts.None, Access = TunnelAccess.Unlimited }, Definition.Name, address, Clock.GetUtcNow(), Clock.GetTimestamp()), Clock.GetTimestamp() + TimeSpan.TicksPerMinute);
        var session = edge.Sessions.FindToOpen(new OpenedRequest(edge.Name, begin.Epoch, tunnel)) ?? throw new InvalidOperationException("It was granted just now.");
        if (!_users[user].TryOpen(tunnel, _policy, out _))
        {
            throw new InvalidOperationException("Every user has one session.");
        }

        edge.Sessions.Open(session);
        _lastAddresses[user] = address;
        Tunnels[user] = tunnel;
        return true;
    }

    /// <summary>A session of a user is over.</summary>
    public void Forget(int user) => _users[user].Remove(Tunnels[user]);

    private bool TryLease(SimulatedEdge edge, TunnelId tunnel, Ipv4Address preferred, out Ipv4Address address)
    {
        while (!edge.Leases.TryLease(tunnel, preferred, out address))
        {
            var wanted = Geometry.Contains(preferred) ? Geometry.NumberOf(preferred) : -1;
            var block = wanted;
            if (!Allotment.TryHandThis(wanted, edge.Name) && !Allotment.TryHand(edge.Name, out block))
            {
                return false;
            }

            edge.Leases.Add(block, []);
        }

        return true;
    }

    private TunnelId NewTunnel()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        return new TunnelId(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }
}
