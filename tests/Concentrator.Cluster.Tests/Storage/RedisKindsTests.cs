using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Cluster.Tests.World;
using Concentrator.Control.Ports;
using Concentrator.Control.Tests.Contract;

namespace Concentrator.Cluster.Tests.Storage;

/// <summary>The ways in which people run Redis: behind a password and TLS, watched by Sentinel, spread over a Redis Cluster.</summary>
public sealed class RedisKindsTests : IAsyncLifetime
{
    private readonly List<RedisServer> _servers = [];
    private readonly List<Process> _programs = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("concentrator-redis-kinds-").FullName;
    private ClusterHost? _host;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        foreach (var program in _programs)
        {
            program.Kill();
            await program.WaitForExitAsync();
            program.Dispose();
        }

        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    [RedisFact]
    public async Task Behind_a_password_and_TLS()
    {
        var (certificate, key) = MakeCertificate();
        var server = await StartServer(new RedisServerOptions
        {
            Password = "not told",
            TlsArguments = ["--port", "0", "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file", certificate, "--tls-auth-clients", "no"],
        });

        var edge = await StartCluster(server, $"localhost:{server.Port},password=not told,ssl=true,sslHost=localhost", certificate);

        await DialAndSurviveARestart(edge);
    }

    [RedisFact]
    public async Task Spread_over_a_Redis_Cluster()
    {
        for (var i = 0; i < 3; i++)
        {
            await StartServer(new RedisServerOptions { AppendOnlyFile = true, OtherArguments = ["--cluster-enabled", "yes", "--cluster-node-timeout", "2000"] });
        }

        var nodes = _servers.Select(server => $"127.0.0.1:{server.Port}").ToList();
        await Run("redis-cli", ["--cluster", "create", .. nodes, "--cluster-replicas", "0", "--cluster-yes"]);

        var edge = await StartCluster(_servers[0], string.Join(',', nodes), authority: null);

        await DialAndSurviveARestart(edge);
    }

    [RedisFact]
    public async Task Watched_by_Sentinel_that_makes_a_replica_the_master_when_the_master_dies()
    {
        var master = await StartServer(new RedisServerOptions());
        await StartServer(new RedisServerOptions { OtherArguments = ["--replicaof", "127.0.0.1", $"{master.Port}"] });
        var sentinelPort = await StartSentinel(master.Port);
        var edge = await StartCluster(master, $"127.0.0.1:{sentinelPort},serviceName=test", authority: null);
        var login = await edge.Dial("ann");

        // A replica begins to copy some seconds after it has come; one that has not must not become the master here.
        await Eventually(async () => (await Run("redis-cli", ["-p", $"{master.Port}", "info", "replication"])).Contains("state=online", StringComparison.Ordinal));
        await master.KillAsync();

        await Eventually(async () => (await edge.Renew(new TunnelReport(login.Tunnel, default))).DigestAgrees);
        Assert.NotEqual(login.Address, (await edge.Dial("ann")).Address);
        Assert.Equal(2, (await _host!.Sessions.List(default)).Count);
    }

    private async Task DialAndSurviveARestart(TestEdge edge)
    {
        var login = await edge.Dial("ann");

        await _host!.Restart();

        var answer = await edge.Renew(new TunnelReport(login.Tunnel, default));
        Assert.Equal((edge.Epoch, true), (answer.Epoch, answer.DigestAgrees));
        Assert.NotEqual(login.Address, (await edge.Dial("ann")).Address);
        await edge.Close(login);
        Assert.Single(await _host.Sessions.History("ann", 10, default));
    }

    private async Task<TestEdge> StartCluster(RedisServer server, string connection, string? authority)
    {
        _host = await ClusterHost.Start(ClusterHost.SettingsOf(server, new ControlPlaneSetup()) with { Redis = connection, RedisAuthorityPath = authority });
        await _host.AddUser("ann");
        return await _host.NewEdge();
    }

    private async Task<RedisServer> StartServer(RedisServerOptions options)
    {
        var server = await RedisServer.StartAsync(options);
        _servers.Add(server);
        return server;
    }

    private async Task<int> StartSentinel(int masterPort)
    {
        var port = masterPort + 1 < 65536 ? masterPort + 1 : masterPort - 1;
        var file = Path.Combine(_directory, "sentinel.conf");
        await File.WriteAllLinesAsync(
            file,
            [
                $"port {port}", "bind 127.0.0.1", $"dir {_directory}", $"sentinel monitor test 127.0.0.1 {masterPort} 1", "sentinel down-after-milliseconds test 1000",
                "sentinel failover-timeout test 5000",
            ]);
        _programs.Add(Start("redis-server", [file, "--sentinel"]));
        await Eventually(async () => (await Run("redis-cli", ["-p", $"{port}", "sentinel", "replicas", "test"])).Contains("127.0.0.1", StringComparison.Ordinal));
        return port;
    }

    private (string Certificate, string Key) MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        var (certificateFile, keyFile) = (Path.Combine(_directory, "redis.pem"), Path.Combine(_directory, "redis.key"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }

    private static Process Start(string program, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardInput = true })!;

    private static async Task<string> Run(string program, IEnumerable<string> arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (ControlPlaneUnavailableException) when (!patience.IsCancellationRequested)
            {
            }

            await Task.Delay(100, patience.Token);
        }
    }
}
