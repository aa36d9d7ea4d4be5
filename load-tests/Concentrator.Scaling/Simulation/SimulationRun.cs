using System.Diagnostics;
using Concentrator.Cluster.Ring;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;

namespace Concentrator.Scaling.Simulation;

/// <summary>A day of the cluster in a few minutes: everybody dials in, renewals, questions, an edge is lost.</summary>
internal static class SimulationRun
{
    private const int Batch = 1000;
    private const int Questions = 20;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    public static void Run(ScalingOptions options, Figures figures)
    {
        figures.Add("sessions", options.Sessions, "");
        figures.Add("edges", options.Edges, "");
        var cluster = new SimulatedCluster(options);
        LogIn(cluster, options, figures);
        Renew(cluster, figures);
        Ask(cluster, options, figures);
        Documents.Measure(cluster, figures);
        LoseAnEdge(cluster, options, figures);
        using (var process = Process.GetCurrentProcess())
        {
            figures.Add("this process at its largest", process.PeakWorkingSet64 / 1024.0 / 1024, "MiB resident");
        }

        Rings.Measure(options, figures);
        PoolExtremes.Measure(figures);
    }

    private static void LogIn(SimulatedCluster cluster, ScalingOptions options, Figures figures)
    {
        var empty = Figures.Heap();
        cluster.AddUsers();
        var users = Figures.Heap() - empty;
        var open = 0;
        var seconds = Figures.Time(() => open = Enumerable.Range(0, options.Sessions).Count(cluster.LogIn));
        var heap = Figures.Heap() - empty;
        figures.Add("logins: opened", open, "sessions");
        figures.Add("logins: refused for want of an address", options.Sessions - open, "sessions");
        figures.Add("logins: largest edge over the mean", cluster.Edges.Values.Max(edge => edge.Sessions.All.Count) * (double)options.Edges / open, "");
        figures.Add("logins: lease, grant, open", 1e6 * seconds / open, "cpu-us a session");
        figures.Add("blocks handed out", cluster.Allotment.HeldCount, $"of {cluster.Allotment.Count}");
        figures.Add("blocks: addresses held and not leased", 100.0 * ((cluster.Allotment.HeldCount * 64.0 / open) - 1), "% of the leased");
        figures.Add("memory: a user without a session", (double)users / options.Sessions, "bytes");
        figures.Add("memory: a session with its lease and its user's list", (double)(heap - users) / open, "bytes");
        figures.Add("memory: all", heap / 1024.0 / 1024, "MiB of heap");
    }

    private static void Renew(SimulatedCluster cluster, Figures figures)
    {
        var rounds = 0;
        var active = Figures.Time(() => rounds = Round(cluster, edge => [.. edge.Sessions.All.Select(session => new TunnelReport(session.Tunnel, new TunnelCounters(1000, 2000, 10, 20)))]));
        var sessions = cluster.Edges.Values.Sum(edge => edge.Sessions.All.Count);
        figures.Add("renewals of a round in which every tunnel moved packets", rounds, "calls");
        figures.Add("renewals: such a round", active, "cpu-s");
        figures.Add("renewals: one report", 1e6 * active / sessions, "cpu-us");
        var idle = Figures.Time(() => rounds = Round(cluster, _ => []));
        figures.Add("renewals of a round in which no tunnel did", rounds, "calls");
        figures.Add("renewals: such a round", idle, "cpu-s");
    }

    private static int Round(SimulatedCluster cluster, Func<SimulatedEdge, IReadOnlyList<TunnelReport>> reports)
    {
        cluster.Clock.Advance(TimeSpan.FromSeconds(16));
        var calls = 0;
        foreach (var edge in cluster.Edges.Values)
        {
            var digest = edge.Sessions.All.Aggregate(UInt128.Zero, (sum, session) => sum ^ session.Tunnel.Value);
            foreach (var batch in reports(edge).Chunk(Batch).DefaultIfEmpty([]))
            {
                calls++;
                if (!edge.Sessions.Report(new RenewRequest(edge.Name, edge.Sessions.Edge.Epoch, batch, digest), _patience, out var unknown) || unknown.Count > 0)
                {
                    throw new InvalidOperationException("Both know the same.");
                }
            }
        }

        return calls;
    }

    private static void Ask(SimulatedCluster cluster, ScalingOptions options, Figures figures)
    {
        var random = new Random(options.Seed);
        var found = 0;
        figures.Add("question: the sessions of a user (all edges)", Figures.Microseconds(Questions, _ =>
        {
            var user = UserKey.Of(SimulatedCluster.UserName(random.Next(options.Sessions)));
            found += cluster.Edges.Values.Sum(edge => edge.Sessions.All.Count(session => user.Names(session.UserName)));
        }), "cpu-us");
        figures.Add("question: ending a user's sessions (all edges)", Figures.Microseconds(Questions, _ =>
        {
            var user = UserKey.Of(SimulatedCluster.UserName(random.Next(options.Sessions)));
            found += cluster.Edges.Values.Sum(edge => edge.Sessions.EndAllOf(user, TunnelEndReason.Administrator, ""));
        }), "cpu-us");
        figures.Add("question: a tunnel (all edges)", Figures.Microseconds(1000 * Questions, i =>
            found += cluster.Edges.Values.Count(edge => edge.Sessions.Find(cluster.Tunnels[i % options.Sessions]) is not null)), "cpu-us");
        figures.Add("question: an address", Figures.Microseconds(1000 * Questions, i =>
        {
            var address = cluster.LastAddress(i % options.Sessions);
            var edge = cluster.Edges[cluster.Allotment.HolderOf(cluster.Geometry.NumberOf(address))!];
            found += edge.Leases.HolderOf(address) is { } tunnel && edge.Sessions.Find(tunnel) is not null ? 1 : 0;
        }), "cpu-us");
        var first = cluster.Edges.Values.First();
        List<SessionInfo> list = [];
        figures.Add("question: the list of one edge", Figures.Microseconds(Questions, _ => list = [.. first.Sessions.All.Select(session => session.ToInfo(pool: null))]), "cpu-us");
        figures.Add("question: the list of one edge", list.Count, "sessions");
        figures.Add("questions: answers", found, "sessions found");
    }

    private static void LoseAnEdge(SimulatedCluster cluster, ScalingOptions options, Figures figures)
    {
        var lost = cluster.Edges.Values.MaxBy(edge => edge.Sessions.All.Count)!;
        var users = Enumerable.Range(0, options.Sessions).Where(user => cluster.EdgeOf(user) == lost).ToList();
        figures.Add("lost edge: its sessions", lost.Sessions.All.Count, "sessions");
        figures.Add("lost edge: ending them", Figures.Time(() => lost.Sessions.BeginEpoch("The lease of the edge was over.")), "cpu-s");
        figures.Add("lost edge: ended", lost.Ended.Count, "sessions");
        users.ForEach(cluster.Forget);
        var heldBefore = cluster.Allotment.HeldCount;

        // Its blocks are out of use for the fence: those who dial again take others.
        var before = cluster.Door;
        cluster.Door = new PartitionRing(cluster.Edges.Keys.Where(name => !string.Equals(name, lost.Name, StringComparison.Ordinal)));
        var moved = Enumerable.Range(0, options.Sessions).Count(user =>
            before.OwnerOf(SimulatedCluster.Source(user)) is { } old && !string.Equals(old, lost.Name, StringComparison.Ordinal) && !string.Equals(old, cluster.Door.OwnerOf(SimulatedCluster.Source(user)), StringComparison.Ordinal));
        var placed = 0;
        figures.Add("lost edge: redials placed on the others", Figures.Time(() => placed = users.Count(cluster.LogIn)), "cpu-s");
        figures.Add("lost edge: redials placed", placed, "sessions");
        figures.Add("lost edge: redials refused for want of an address", users.Count - placed, "sessions");
        figures.Add("lost edge: most that one other edge took", cluster.Edges.Values.Max(edge => users.Count(user => cluster.EdgeOf(user) == edge)), "sessions");
        figures.Add("lost edge: blocks handed out for them", cluster.Allotment.HeldCount - heldBefore, "blocks");
        figures.Add("lost edge: sources of others that the door moved", moved, "sources (at their next dial)");
        var blocks = lost.LetBlocksGo();
        figures.Add("lost edge: blocks returned after the fence", blocks.Count, "blocks");
        figures.Add("lost edge: returning them", 1e6 * Figures.Time(() => blocks.ToList().ForEach(cluster.Allotment.Return)), "cpu-us");
    }
}
