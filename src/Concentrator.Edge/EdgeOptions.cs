using System.Net;
using Concentrator.Edge.Listening;
using Concentrator.Edge.Splicing;
using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Sstp;

namespace Concentrator.Edge;

/// <summary>What an edge listens on and how long it waits for whom. Validated before it is used.</summary>
public sealed record EdgeOptions
{
    /// <summary>The most that <see cref="MaxHttpHeadSize"/> may be, bytes.</summary>
    public const int LargestHttpHeadSize = 64 * 1024;

    /// <summary>The edge's name in the control plane.</summary>
    public required string Name { get; init; }

    /// <summary>The addresses and ports to listen on.</summary>
    public required IReadOnlyList<IPEndPoint> Listen { get; init; }

    /// <summary>
    /// Listening sockets that a service manager has opened for the edge (their descriptors): one of an address of <see cref="Listen"/> is taken in place of one of the edge's own.
    /// The edge closes them.
    /// </summary>
    public IReadOnlyList<int> GivenSockets { get; init; } = [];

    /// <summary>How many worker loops run; 0 for one a processor.</summary>
    public int Workers { get; init; }

    /// <summary>The most tunnels and connections at once.</summary>
    public int MaxConnections { get; init; } = 100_000;

    /// <summary>The most connections from one source address that are not yet authenticated.</summary>
    public int MaxHalfOpenPerSource { get; init; } = 100;

    /// <summary>
    /// The balancers' networks. A connection from there must begin with a PROXY header, whose addresses stand for its own; from elsewhere none is looked for.
    /// </summary>
    public IReadOnlyList<IPNetwork> ProxyFrom { get; init; } = [];

    /// <summary>Whether connections are taken from the balancers only: they end TLS, and from elsewhere would come what nobody has encrypted.</summary>
    public bool BalancersOnly { get; init; }

    /// <summary>
    /// The digests of the certificates that clients may have been shown by a balancer that ends TLS; null where this edge ends it, and the certificate of each connection counts.
    /// An empty digest matches nothing.
    /// </summary>
    public IReadOnlyList<SstpCertificateHashes>? BalancersCertificates { get; init; }

    /// <summary>The host names under which tunnels are made, <c>*.example.org</c> for all one label below; requests for others are web requests. Empty for all.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>
    /// The pool that the tunnels of a tenant get their addresses from, by the tenant's name in the SSTP URI's query. The client chooses what it names: this sorts, and keeps nobody out.
    /// Tenants that are not here are as if none was named.
    /// </summary>
    public IReadOnlyDictionary<string, string> TenantPools { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What goes to other servers.</summary>
    public SpliceOptions Splices { get; init; } = new();

    /// <summary>Who may not connect and what clients may not reach, until the control plane has told.</summary>
    internal BlockLists BlockLists { get; init; } = BlockLists.None;

    /// <summary>How long the TLS handshake may take, from the TCP connection on, with the PROXY header before it.</summary>
    public TimeSpan TlsHandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the HTTP head may take, from the end of the handshake on.</summary>
    public TimeSpan HttpHeadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest HTTP head, bytes; at most <see cref="LargestHttpHeadSize"/>.</summary>
    public int MaxHttpHeadSize { get; init; } = 16 * 1024;

    /// <summary>How long one call to the control plane may take, with its retries.</summary>
    public TimeSpan ControlPlaneTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a stop waits for clients to acknowledge their Disconnect.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How the edge is emptied before it stops.</summary>
    public DrainOptions Drain { get; init; } = DrainOptions.AtOnce;

    /// <summary>The most bytes that wait for one slow client before its packets are dropped.</summary>
    public int MaxEgressBacklog { get; init; } = 256 * 1024;

    /// <summary>
    /// The TCP port at the gateway addresses where clients see what their machine lacks and tell how it is: no filter keeps them from it. 1 to 65535; null: there is none.
    /// </summary>
    public int? QuarantinePagePort { get; init; }

    /// <summary>Timers of SSTP.</summary>
    public SstpCallOptions Sstp { get; init; } = SstpCallOptions.Default;

    /// <summary>Timers and methods of PPP.</summary>
    public PppServerOptions Ppp { get; init; } = new();
}
