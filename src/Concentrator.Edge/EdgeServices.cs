using Concentrator.Edge.Access;
using Concentrator.Edge.ControlPlane;
using Concentrator.Edge.Listening;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Routes;
using Concentrator.Edge.Splicing;
using Concentrator.Edge.Tunnels;
using Concentrator.Protocol.Tls;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge;

/// <summary>What the workers of one edge share. All of it is safe for use by several threads.</summary>
internal sealed record EdgeServices(
    EdgeOptions Options,
    ControlPlaneLink ControlPlane,
    TunnelRegistry Tunnels,
    AnnouncedRoutes Routes,
    ConnectionLimits Limits,
    Blocking Blocking,
    SpliceTable Splices,
    HostNameSet HostNames,
    ParcelPool Parcels,
    FilterCache Filters,
    EdgeMetrics Metrics,
    ITlsEngineFactory Tls,
    int Mtu,
    bool HasIpv6,
    TimeProvider Time,
    ILogger Logger);
