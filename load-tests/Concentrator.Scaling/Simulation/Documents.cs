using System.Text.Json;
using Concentrator.Cluster.Grains;
using Concentrator.Cluster.Serialization;
using Concentrator.Cluster.Storage;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Scaling.Simulation;

/// <summary>How large what is kept and sent becomes: the grains' own records in their own JSON.</summary>
internal static class Documents
{
    private const int Times = 100;

    public static void Measure(SimulatedCluster cluster, Figures figures)
    {
        var pool = new Stored<PoolRecord>
        {
            Generation = new RedisGeneration(new string('0', 73)),
            Content = new PoolRecord { Blocks = cluster.Edges.Values.ToDictionary(edge => edge.Name, edge => (IReadOnlyList<int>)[.. edge.Leases.Numbers], StringComparer.Ordinal) },
        };
        figures.Add("document of the pool, written for each block that is handed out", Size(pool), "bytes");
        figures.Add("document of the pool: making it", Figures.Microseconds(Times, _ => Size(pool)), "cpu-us");

        var edge = cluster.Edges.Values.First();
        List<Session> sessions = [.. edge.Sessions.All.Where(session => session.Address.Value / EdgeLeases.AddressesPerDocument == edge.Sessions.All.Skip(10).First().Address.Value / EdgeLeases.AddressesPerDocument)];
        var lease = new Stored<LeaseRecord> { Generation = pool.Generation, Content = new LeaseRecord { Sessions = sessions } };
        figures.Add("document of eight neighbouring leases, written for each change of one", Size(lease), "bytes");
        figures.Add("document of eight neighbouring leases: sessions in it", sessions.Count, "sessions");
        figures.Add("document of eight neighbouring leases: making it", Figures.Microseconds(Times, _ => Size(lease)), "cpu-us");

        var reports = edge.Sessions.All.Take(1000).Select(session => new TunnelReport(session.Tunnel, new TunnelCounters(123_456_789, 1_234_567_890, 123_456, 1_234_567))).ToArray();
        figures.Add("renewal: one report", (double)Size(new RenewRequest(edge.Name, edge.Sessions.Edge.Epoch, reports, UInt128.MaxValue)) / reports.Length, "bytes");
        var details = reports.Select(report => report with
        {
            Details = edge.Sessions.Find(report.Tunnel) is { } session
                ? new TunnelDetails(session.UserName, AuthenticationMethod.MsChapV2, session.Origin, session.Pool, session.Address.ToIPAddress(), session.GrantedAt)
                : null,
        }).ToArray();
        figures.Add("renewal: one report with details (after Redis was lost)", (double)Size(new RenewRequest(edge.Name, edge.Sessions.Edge.Epoch, details, UInt128.MaxValue)) / reports.Length, "bytes");
        figures.Add("list of sessions: one", (double)Size(edge.Sessions.All.Select(session => session.ToInfo(pool: null)).ToList()) / edge.Sessions.All.Count, "bytes");
    }

    private static int Size<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, ClusterJson.Options).Length;
}
