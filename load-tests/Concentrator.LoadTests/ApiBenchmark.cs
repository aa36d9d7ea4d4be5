using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.Control.Local;
using Concentrator.Control.Ports;
using Concentrator.Control.Tokens;
using Concentrator.Control.Users;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Server.Administration;
using Concentrator.Server.Configuration;
using Concentrator.Server.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.LoadTests;

/// <summary>
/// What the admin API takes to list sessions: 10,000 open ones, pages of 50, 100 requests a second over HTTP, every third a search; and what a live tunnel of the same server notices of it. Whoever asks is
/// another process; the tunnel's client is in the server's, and so is what it takes.
/// </summary>
internal static class ApiBenchmark
{
    private const int Sessions = 10_000;
    private const int PerSecond = 100;
    private const int LoginsAtOnce = 100;
    private static readonly TimeSpan RenewalInterval = TimeSpan.FromSeconds(10);
    private const string Edge = "edge-1";
    private const string Password = "correct horse";
    private const string Prefix = "10.0.0.0/16";

    public static async Task<IEnumerable<Figure>> RunAsync(BenchOptions options)
    {
        using var folder = new TemporaryFolder("concentrator-bench");
        var data = Directory.CreateDirectory(folder.File("data")).FullName;
        await using var plane = await LocalControlPlane.OpenAsync(
            new LocalControlPlaneOptions { DataDirectory = data, Pools = [new AddressPoolDefinition { Name = "main", Prefix = IPNetwork.Parse(Prefix) }] },
            TimeProvider.System,
            NullLoggerFactory.Instance);
        using var metrics = new MetricsPage();
        var node = new NodeFacts(new VersionView("0", "bench", Edge, "standalone"), () => []);
        await using var server = new AdminServer(
            new AdminSettings([new IPEndPoint(IPAddress.Loopback, 0)], [], 100_000), data, DirectoryAdministration.Of(plane, node, TimeProvider.System), () => plane.ApiTokens, metrics, () => true, TimeProvider.System, NullLoggerFactory.Instance);
        await server.Start(CancellationToken.None);
        var token = (await plane.ApiTokens.Add("bench", ApiRole.Viewer, expiresAt: null, CancellationToken.None)).Token!;
        var (epoch, tunnels) = await DialAll(plane);
        await using var renewals = TimeProvider.System.CreateTimer(_ => Renew(plane, epoch, tunnels), state: null, TimeSpan.Zero, RenewalInterval);

        await using var tunnel = await LiveTunnel.DialAsync(plane, folder.File("live"), Prefix, "user-0", Password);
        var before = Environment.CpuUsage.TotalTime;
        var idle = await tunnel.PingAsync(TimeSpan.FromSeconds(options.Seconds));
        var idleTime = Environment.CpuUsage.TotalTime - before;

        before = Environment.CpuUsage.TotalTime;
        var asking = ApiAsker.StartAsync(server.Addresses[0], token, options.Seconds, PerSecond, LoginsAtOnce);
        var busy = await tunnel.PingAsync(TimeSpan.FromSeconds(options.Seconds));
        var times = await asking;
        var spent = Environment.CpuUsage.TotalTime - before - idleTime;
        return
        [
            new Figure("api: processor time of the server a page", spent.TotalMilliseconds / (options.Seconds * PerSecond), "ms"),
            new Figure("api: page of 50 of 10000 sessions, p50", times[times.Count / 2].TotalMilliseconds, "ms"),
            new Figure("api: page of 50 of 10000 sessions, p99", times[times.Count * 99 / 100].TotalMilliseconds, "ms"),
            new Figure("api: ping in a tunnel, nobody asks, p50", idle[idle.Count / 2].TotalMilliseconds, "ms"),
            new Figure("api: ping in a tunnel, nobody asks, p99", idle[idle.Count * 99 / 100].TotalMilliseconds, "ms"),
            new Figure("api: ping in a tunnel, 100 pages/s, p50", busy[busy.Count / 2].TotalMilliseconds, "ms"),
            new Figure("api: ping in a tunnel, 100 pages/s, p99", busy[busy.Count * 99 / 100].TotalMilliseconds, "ms"),
        ];
    }

    private static async Task<(long Epoch, UInt128 Tunnels)> DialAll(LocalControlPlane plane)
    {
        var epoch = (await plane.Renew(new RenewRequest(Edge, 0, [], 0), CancellationToken.None)).Epoch;
        for (var user = 0; user < LoginsAtOnce; user++)
        {
            await plane.Users.Add(new NewUser($"user-{user}", Password), CancellationToken.None);
        }

        var digest = UInt128.Zero;
        var dialled = new Lock();
        await Parallel.ForAsync(0, Sessions, new ParallelOptions { MaxDegreeOfParallelism = LoginsAtOnce }, async (number, cancellationToken) =>
        {
            var tunnel = await Dial(plane, epoch, $"user-{number % LoginsAtOnce}", number, cancellationToken);
            lock (dialled)
            {
                digest ^= tunnel.Value;
            }
        });
        return (epoch, digest);
    }

    // An edge that says nothing would be lost, and its sessions with it.
    private static void Renew(LocalControlPlane plane, long epoch, UInt128 tunnels) => _ = plane.Renew(new RenewRequest(Edge, epoch, [], tunnels), CancellationToken.None).AsTask();

    private static async Task<TunnelId> Dial(LocalControlPlane plane, long epoch, string user, int number, CancellationToken cancellationToken)
    {
        var client = new IPAddress(new byte[] { 198, 18, (byte)(number >> 8), (byte)number });
        var begin = new BeginRequest(Edge, epoch, TunnelId.Create(), new TunnelOrigin(new IPEndPoint(client, 50000), new IPEndPoint(IPAddress.Loopback, 443), ServerName: null, CorrelationId: null), AuthenticationMethod.MsChapV2);
        var peer = Authenticators.CreatePeer(begin.Method, user, Password, () => null);
        var answer = await plane.Begin(begin, cancellationToken);
        var step = peer.Begin();
        for (var round = 1; answer.Verdict == AuthenticationVerdict.Continue; round++)
        {
            step = answer.Packet.Length > 0 ? peer.Receive(answer.Packet) : step;
            answer = await plane.Answer(new AnswerRequest(Edge, epoch, begin.Tunnel, round, step.Packet), cancellationToken);
        }

        await plane.Opened(new OpenedRequest(Edge, epoch, begin.Tunnel), cancellationToken);
        return begin.Tunnel;
    }
}
