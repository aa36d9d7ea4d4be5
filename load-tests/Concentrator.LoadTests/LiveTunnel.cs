using System.Diagnostics;
using System.Net;
using Concentrator.Client;
using Concentrator.Control.Local;
using Concentrator.Interop.Tests.Client;
using Concentrator.Server.Configuration;
using Concentrator.Server.Serving;
using Concentrator.Tls;

namespace Concentrator.LoadTests;

/// <summary>An edge on loopback beside whatever else a control plane of this process does, and one tunnel to it.</summary>
internal sealed class LiveTunnel : IAsyncDisposable
{
    private const int PingSize = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ServerContext _context;
    private readonly EdgePart _edge;
    private readonly SstpConnection _tunnel;
    private readonly string _gateway;
    private ushort _sequence;

    private LiveTunnel(ServerContext context, EdgePart edge, SstpConnection tunnel, string gateway) => (_context, _edge, _tunnel, _gateway) = (context, edge, tunnel, gateway);

    /// <summary>Starts the edge and dials in.</summary>
    /// <param name="plane">The control plane.</param>
    /// <param name="data">A directory for the edge's certificate.</param>
    /// <param name="prefix">The pool of the control plane, which is its only one.</param>
    /// <param name="user">Who dials in.</param>
    /// <param name="password">The user's password.</param>
    internal static async Task<LiveTunnel> DialAsync(LocalControlPlane plane, string data, string prefix, string user, string password)
    {
        var sources = new ConfigurationSources
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal),
            CommandLine =
            [
                new("Name", "live"), new("DataDirectory", data), new("Edge:Listen", "127.0.0.1:0"), new("Edge:Workers", "1"), new("Network:Mode", "none"), new("Pools:main:Prefix", prefix), new("Log:Level", "error"),
            ],
        };
        var defaults = MachineDefaults.Find();
        var context = new ServerContext(SettingsLoader.Load(sources.Read(), defaults), defaults, isConfigured: true, TextWriter.Null, sources);
        Directory.CreateDirectory(data);
        var edge = new EdgePart(context, plane, plane);
        await edge.Start(CancellationToken.None);
        await edge.WaitUntilReady(CancellationToken.None);
        var at = edge.Endpoints[0];
        var tunnel = await SstpConnection.ConnectAsync(new SstpClientOptions
        {
            Host = at.Address.ToString(),
            Port = at.Port,
            UserName = user,
            Password = password,
            Tls = new TlsClientOptions { HostName = "localhost", TrustAnyCertificate = true },
        });
        var gateway = IPNetwork.Parse(prefix).BaseAddress.GetAddressBytes();
        gateway[^1]++;
        return new LiveTunnel(context, edge, tunnel, new IPAddress(gateway).ToString());
    }

    /// <summary>Pings the gateway, one at a time, for so long; gives how long each answer took, the shortest first.</summary>
    /// <exception cref="TimeoutException">An answer did not come.</exception>
    internal async Task<IReadOnlyList<TimeSpan>> PingAsync(TimeSpan length)
    {
        var times = new List<TimeSpan>();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < length; await Task.Delay(Interval))
        {
            var sent = Stopwatch.GetTimestamp();
            if (!await EchoRequest.PingAsync(_tunnel, _gateway, _sequence++, PingSize, Patience))
            {
                throw new TimeoutException("The gateway did not answer a ping.");
            }

            times.Add(Stopwatch.GetElapsedTime(sent));
        }

        times.Sort();
        return times;
    }

    public async ValueTask DisposeAsync()
    {
        await _tunnel.DisposeAsync();
        await _edge.DisposeAsync();
        _context.Dispose();
    }
}
