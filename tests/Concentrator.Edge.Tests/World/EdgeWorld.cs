using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Concentrator.Client;
using Concentrator.Control.Addresses;
using Concentrator.Control.Local;
using Concentrator.Control.Users;
using Concentrator.DataPlane;
using Concentrator.Edge.Leases;
using Concentrator.Protocol.Http;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Tls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Edge.Tests.World;

/// <summary>A whole edge on loopback: real TLS, the control plane of one machine, a network that ends in process, one user.</summary>
internal sealed class EdgeWorld : IAsyncDisposable
{
    internal const string User = "alice";
    internal const string Password = "correct horse battery";
    private const string PoolText = "10.80.0.0/24";
    private const string Pool6Text = "fd50::/56";

    private readonly string _directory;
    private readonly TlsServerContext _tls;
    private readonly InProcessNetwork _network;

    private EdgeWorld(string directory, EdgeHost edge, LocalControlPlane control, TlsServerContext tls, InProcessNetwork network, RecordingLoggers logs)
    {
        _directory = directory;
        _tls = tls;
        _network = network;
        Edge = edge;
        Control = control;
        Logs = logs;
    }

    internal static Ipv4Address Gateway { get; } = new(0x0A500001);

    /// <summary>The first address of the /64 that goes with <see cref="Gateway"/>.</summary>
    internal static Ipv6Address Gateway6 { get; } = new(0xFD50_0000_0000_0001, 1);

    internal EdgeHost Edge { get; }

    internal LocalControlPlane Control { get; }

    internal RecordingLoggers Logs { get; }

    internal RecordingLogger<EdgeHost> Log => Logs.Edge;

    internal IPEndPoint Endpoint => Edge.Endpoints[0];

    internal static async Task<EdgeWorld> StartAsync(
        Func<EdgeOptions, EdgeOptions>? change = null,
        Func<LocalControlPlaneOptions, LocalControlPlaneOptions>? changeControl = null,
        Func<EdgeParts, EdgeParts>? exchange = null,
        bool waitUntilReady = true)
    {
        var directory = Directory.CreateTempSubdirectory("edge-test-").FullName;
        var tls = new TlsServerContext(new TlsServerOptions { CertificatePath = WriteCertificate(directory) });
        var definition = new AddressPoolDefinition { Name = "default", Prefix = System.Net.IPNetwork.Parse(PoolText), Prefix6 = System.Net.IPNetwork.Parse(Pool6Text) };
        var controlOptions = new LocalControlPlaneOptions { DataDirectory = Path.Combine(directory, "data"), Pools = [definition] };
        var control = await LocalControlPlane.OpenAsync(changeControl?.Invoke(controlOptions) ?? controlOptions, TimeProvider.System, NullLoggerFactory.Instance);
        await control.Users.Add(new NewUser(User, Password) { Chap = true }, CancellationToken.None);
        var network = new InProcessNetwork(new NetworkOptions
        {
            Prefixes = [new NetworkPrefix(Prefix, Gateway)],
            Prefixes6 = [new NetworkPrefix6(Ipv6Prefix.From(System.Net.IPNetwork.Parse(Pool6Text)), Gateway6)],
        });
        var logs = new RecordingLoggers();
        var options = new EdgeOptions { Name = "edge-1", Listen = [new IPEndPoint(IPAddress.Loopback, 0)], Workers = 2 };
        options = options with { Ppp = options.Ppp with { Methods = [AuthenticationMethod.Eap, AuthenticationMethod.MsChapV2, AuthenticationMethod.ChapMd5, AuthenticationMethod.Pap] } };
        var parts = new EdgeParts(control, control, network, tls, TimeProvider.System, new BootClock());
        parts = exchange?.Invoke(parts) ?? parts;
        var edge = new EdgeHost(change?.Invoke(options) ?? options, parts.Control, parts.Commands, parts.Network, parts.Tls, parts.Time, parts.Clock, logs);
        await edge.StartAsync(CancellationToken.None);
        if (waitUntilReady)
        {
            await edge.WaitUntilReadyAsync(CancellationToken.None);
        }

        return new EdgeWorld(directory, edge, control, tls, network, logs);
    }

    public async ValueTask DisposeAsync()
    {
        await Edge.DisposeAsync();
        await Control.DisposeAsync();
        _network.Dispose();
        _tls.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    internal SstpClientOptions ClientOptions(string password = Password) => new()
    {
        Host = "127.0.0.1",
        Port = Endpoint.Port,
        UserName = User,
        Password = password,
        Tls = new TlsClientOptions { HostName = "127.0.0.1", TrustAnyCertificate = true },
        ConnectTimeout = TimeSpan.FromSeconds(30),
    };

    internal Task<SstpConnection> DialAsync(Func<SstpClientOptions, SstpClientOptions>? change = null)
    {
        var options = ClientOptions();
        return SstpConnection.ConnectAsync(change?.Invoke(options) ?? options);
    }

    /// <summary>A TLS connection of .NET's own making, past the handshake.</summary>
    internal async Task<SslStream> OpenTlsAsync(int? receiveBuffer = null, IPAddress? from = null)
    {
        var stream = new SslStream(await OpenTcpAsync(receiveBuffer, from), leaveInnerStreamOpen: false);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, _, _, _) => true });
        return stream;
    }

    /// <summary>The status that a balancer's probe gets.</summary>
    internal Task<int> ProbeAsync() => StatusOfAsync($"HEAD {SstpHttp.Path} HTTP/1.1\r\nHost: vpn\r\n\r\n");

    /// <summary>The status of the answer to a request, over a connection of its own.</summary>
    internal async Task<int> StatusOfAsync(string head, IPAddress? from = null)
    {
        await using var tls = await OpenTlsAsync(from: from);
        await tls.WriteAsync(Encoding.ASCII.GetBytes(head));
        using var reader = new StreamReader(tls, Encoding.ASCII);
        var line = await reader.ReadLineAsync() ?? "";
        return int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    internal async Task<NetworkStream> OpenTcpAsync(int? receiveBuffer = null, IPAddress? from = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } size)
        {
            socket.ReceiveBufferSize = size;
        }

        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(Endpoint);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Sends one ping through a tunnel and waits for its reply.</summary>
    internal static async Task PingAsync(SstpConnection tunnel, Ipv4Address to, ushort sequence, int payload = 56)
    {
        var request = Pings.Request(tunnel.Addresses.Client, to, sequence, payload);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await tunnel.SendAsync(request, patience.Token);
        await foreach (var packet in tunnel.Packets.ReadAllAsync(patience.Token))
        {
            if (Pings.IsReply(packet, request))
            {
                return;
            }
        }

        Assert.Fail("The tunnel ended without the ping's reply.");
    }

    /// <summary>Waits until something holds; the test's own time limit is the only other end.</summary>
    internal static async Task UntilAsync(Func<bool> holds, string what)
    {
        for (var i = 0; i < 3_000; i++)
        {
            if (holds())
            {
                return;
            }

            await Task.Delay(10);
        }

        Assert.Fail($"It never came about that {what}.");
    }

    /// <summary>The log holds nothing that a hostile peer must not bring about.</summary>
    internal void AssertNoFaults() =>
        Assert.DoesNotContain(Log.Lines, line => line.Level >= LogLevel.Error);

    private static Ipv4Prefix Prefix => Ipv4Prefix.TryParse(PoolText, out var prefix) ? prefix : throw new InvalidOperationException();

    private static string WriteCertificate(string directory)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var path = Path.Combine(directory, "server.pem");
        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        return path;
    }
}
