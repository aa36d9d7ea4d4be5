using System.Net;
using System.Net.Sockets;
using Concentrator.Control.Addresses;
using Concentrator.Control.Local;
using Concentrator.Control.Ports;
using Concentrator.Control.Users;
using Concentrator.DataPlane;
using Concentrator.DataPlane.Tun;
using Concentrator.Edge;
using Concentrator.Interop.Tests.Connect;
using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Protocol.Ip;
using Concentrator.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Interop.Tests.Quarantine;

/// <summary>The office with an edge whose tunnels begin in quarantine: its gateway has a page, the host behind it is the intranet's, one address of that host is the remediation server's.</summary>
internal sealed class QuarantineWorld : IAsyncDisposable
{
    internal const string Gateway = "10.99.0.1";
    internal const string Gateway6 = "fd99:0:0:1::1";
    internal const int PagePort = 8085;

    /// <summary>Another address of the host behind the server.</summary>
    internal const string RemediationHost = "10.79.0.9";

    private const string User = "alice";
    private const string Password = "in Wonderland, 1865";

    private readonly TemporaryFolder _folder = new("quarantine");
    private readonly List<IDisposable> _sites = [];
    private LocalControlPlane? _plane;
    private TlsServerContext? _tls;
    private TunNetwork? _tun;
    private EdgeHost? _edge;
    private ChangingControl? _control;
    private SstpProgram? _client;

    private QuarantineWorld(OfficeNetwork network) => Network = network;

    internal static TunnelAccess Quarantine { get; } = new() { Level = AccessLevel.Quarantine, Remediation = [new IPNetwork(IPAddress.Parse(RemediationHost), 32)] };

    internal OfficeNetwork Network { get; }

    internal string ClientOutput => _client?.Output ?? "";

    internal static async Task<QuarantineWorld> CreateAsync()
    {
        var world = new QuarantineWorld(await OfficeNetwork.CreateAsync());
        try
        {
            await world.StartEdgeAsync();
            await world.DialAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Changes what the client's tunnel may do.</summary>
    internal void Change(TunnelAccess access) => _control!.Change(Tunnel().Id, access);

    /// <summary>The tunnel of the client, by its address.</summary>
    internal ConnectedTunnel Tunnel() =>
        Enumerable.Range(2, 253).Select(host => _edge!.FindTunnel(new IPAddress([10, 99, 0, (byte)host]))).First(static tunnel => tunnel is not null)!;

    /// <summary>Has somebody answer every HTTP request there with the same text.</summary>
    internal async Task ServeAsync(NetworkNamespace space, string address, int port, string text)
    {
        var host = IPAddress.Parse(address);
        var listener = await space.EnterAsync(() =>
        {
            var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(host, port));
            socket.Listen();
            return socket;
        });
        _sites.Add(listener);
        _ = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    _ = AnswerAsync(await listener.AcceptAsync(), text);
                }
            }
            catch (Exception expected) when (expected is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        });
    }

    /// <summary>What the client's machine sees at an address; null when nothing comes.</summary>
    internal async Task<string?> SeeAsync(string url)
    {
        await using var curl = Network.Laptop.Start(["curl", "-s", "-S", "-m", "5", "--noproxy", "*", url]);
        return await curl.WaitForExitAsync(TimeSpan.FromSeconds(20)) == 0 ? curl.Output : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        _sites.ForEach(static site => site.Dispose());
        if (_edge is not null)
        {
            await _edge.DisposeAsync();
        }

        if (_tun is not null)
        {
            await Network.Inner.Edge.EnterAsync(() =>
            {
                _tun.Dispose();
                return true;
            });
        }

        if (_plane is not null)
        {
            await _plane.DisposeAsync();
        }

        _tls?.Dispose();
        await Network.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task AnswerAsync(Socket socket, string text)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
            // The request's head.
        }

        await using var writer = new StreamWriter(stream);
        await writer.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\nConnection: close\r\n\r\n{text}");
    }

    private async Task StartEdgeAsync()
    {
        var space = Network.Inner.Edge;
        await Network.Inner.Intranet.IpAsync($"address add {RemediationHost}/24 dev eth0");
        _tls = new TlsServerContext(new TlsServerOptions { CertificatePath = DoorCertificate.Make(_folder.File("edge.pem"), rsa: false, OfficeNetwork.ServerName).Path });
        var pool = new AddressPoolDefinition { Name = "office", Prefix = IPNetwork.Parse("10.99.0.0/24"), Prefix6 = IPNetwork.Parse("fd99::/46") };
        _plane = await LocalControlPlane.OpenAsync(new LocalControlPlaneOptions { DataDirectory = _folder.File("data"), Pools = [pool] }, TimeProvider.System, NullLoggerFactory.Instance);
        await _plane.Users.Add(new NewUser(User, Password), CancellationToken.None);
        _control = new ChangingControl(_plane, Quarantine);
        var options = new NetworkOptions
        {
            Prefixes = [new NetworkPrefix(Prefix("10.99.0.0/24"), Ipv4Address.From(IPAddress.Parse(Gateway)))],
            Prefixes6 = [new NetworkPrefix6(Ipv6Prefix.From(IPNetwork.Parse("fd99::/46")), Ipv6Address.From(IPAddress.Parse(Gateway6)))],
        };
        _tun = await space.EnterAsync(() => TunNetwork.Open(options, NullLogger.Instance));
        _edge = new EdgeHost(
            new EdgeOptions { Name = "edge-1", Listen = [IPEndPoint.Parse($"{OfficeNetwork.Server}:443")], Workers = 2, QuarantinePagePort = PagePort },
            _control,
            _control,
            _tun,
            _tls,
            TimeProvider.System,
            NullLoggerFactory.Instance);
        await await space.EnterAsync(() => _edge.StartAsync(CancellationToken.None));
        await _edge.WaitUntilReadyAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
    }

    private async Task DialAsync()
    {
        await File.WriteAllTextAsync(_folder.File("password"), Password + "\n");
        _client = SstpProgram.Start(
            Network.Laptop,
            [SstpProgram.Program, "connect", OfficeNetwork.ServerName, "--user", User, "--password-file", _folder.File("password"), "--state-directory", _folder.File("state"), "--json", "--ca", _folder.File("edge.pem")]);
        await _client.EventAsync("connected");
    }

    private static Ipv4Prefix Prefix(string text) => Ipv4Prefix.TryParse(text, out var prefix) ? prefix : throw new ArgumentException(text, nameof(text));
}
