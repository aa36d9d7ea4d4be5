using System.Net;
using System.Text.Json;
using Concentrator.Client;
using Concentrator.Interop.Tests.Eap;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Radius;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>A cluster of two silos and two edges whose users are its own, with EAP at home, or FreeRADIUS'; one for all tests of a class.</summary>
public sealed class AuthorityClusterWorld : IAsyncLifetime
{
    private const string DynamicSecret = "to end and change";
    private const int DynamicPort = 3799;

    private readonly TemporaryFolder _folder = new("authority");
    private EapAuthority _authority = null!;
    private IssuedFiles _alice = null!;

    internal ClusterWorld Cluster { get; private set; } = null!;

    internal FreeRadius Radius { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (new ClusterFactAttribute("freeradius", "radclient").Skip is not null)
        {
            return;
        }

        _authority = new EapAuthority(_folder, "users and servers");
        _alice = _authority.Issue("alice", new EapCertificate { CommonName = ClusterWorld.User });
        Cluster = await ClusterWorld.CreateAsync(new ClusterPlan { Silos = 0, Edges = 2, EdgeSettings = ["Authentication:Methods=eap,mschapv2"] });
        var radius = Cluster.Address(2);
        Radius = await FreeRadius.StartAsync(space: null, $"{radius}", RadiusWorld.Users);
        for (var i = 0; i < 2; i++)
        {
            Cluster.AddSilo(SiloSettings(radius, Cluster.NextSilo));
        }

        Cluster.Silos.ForEach(silo => silo.Start());
        Cluster.Edges.ForEach(edge => edge.Start());
        await Cluster.UntilReadyAsync();
        await Cluster.Silos[0].AddUserAsync(ClusterWorld.User, ClusterWorld.Password);
    }

    /// <summary>Radclient, which asks a silo.</summary>
    internal Radclient Radclient(ClusterNode silo) => new(Space: null, $"{silo.Address}:{DynamicPort}", DynamicSecret);

    /// <summary>How alice's client does EAP.</summary>
    internal SstpEapOptions Eap(EapClientMethod method) => new()
    {
        Methods = [method],
        Tls = new TlsClientOptions { HostName = "vpn.example.test", AuthoritiesPath = _authority.RootPath, Certificate = new TlsCertificateFile(_alice.Certificate, _alice.Key) },
    };

    /// <summary>Dials in to an edge as alice, with EAP.</summary>
    internal Task<SstpConnection> DialAsync(ClusterNode edge, SstpEapOptions eap) =>
        SstpConnection.ConnectAsync(Options(edge, ClusterWorld.User, ClusterWorld.Password) with { Methods = [AuthenticationMethod.Eap], Eap = eap });

    /// <summary>Dials in to an edge with a password.</summary>
    internal Task<SstpConnection> DialAsync(ClusterNode edge, string user, string password, AuthenticationMethod method) =>
        SstpConnection.ConnectAsync(Options(edge, user, password) with { Methods = [method] });

    /// <summary>The tunnels of all sessions, as a silo lists them.</summary>
    internal async Task<IReadOnlyList<string>> SessionsAsync()
    {
        using var sessions = JsonDocument.Parse(await Cluster.Silos[0].CommandAsync("session", "list", "--output", "json"));
        return [.. sessions.RootElement.EnumerateArray().Select(session => session.GetProperty("tunnel").GetString()!)];
    }

    /// <summary>The only session's tunnel, once there is one.</summary>
    internal async Task<string> SessionAsync()
    {
        IReadOnlyList<string> sessions = [];
        await ClusterWorld.EventuallyAsync(async () => (sessions = await SessionsAsync()).Count == 1, "there is one session");
        return sessions[0];
    }

    /// <summary>Waits until accounting has told FreeRADIUS so much.</summary>
    internal async Task<IReadOnlyList<AccountingDetail>> AccountedAsync(Func<IReadOnlyList<AccountingDetail>, bool> isEnough)
    {
        await ClusterWorld.EventuallyAsync(() => Task.FromResult(isEnough(Radius.Accounting)), $"FreeRADIUS is told enough; it was told at first:\n{string.Join('\n', Radius.Accounting)}");
        return Radius.Accounting;
    }

    /// <summary>Waits until an edge's only tunnel has a level.</summary>
    internal static Task UntilLevelAsync(ClusterNode edge, string level) => ClusterWorld.EventuallyAsync(
        async () => (await edge.MetricsAsync()).Contains($"concentrator_tunnels_by_access{{level=\"{level}\"}} 1", StringComparison.Ordinal), $"the tunnel is let in as {level}");

    public async Task DisposeAsync()
    {
        if (Cluster is { } cluster)
        {
            await cluster.DisposeAsync();
        }

        if (Radius is { } radius)
        {
            await radius.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static SstpClientOptions Options(ClusterNode edge, string user, string password) => ClusterWorld.Options(new IPEndPoint(edge.Address, ClusterNode.Port), from: null, user, password);

    private string[] SiloSettings(IPAddress radius, IPAddress silo) =>
    [
        "Authentication:Users=own,radius", $"Radius:Servers:first:Address={radius}", $"Radius:Servers:first:Secret={FreeRadius.Secret}", "Radius:Servers:first:Timeout=500ms",
        "Radius:DeadTime=1s", "Radius:Accounting:Enabled=true",
        $"Radius:Dynamic:Listen:0={silo}:{DynamicPort}", "Radius:Dynamic:Clients:help:Address=127.0.0.0/8", $"Radius:Dynamic:Clients:help:Secret={DynamicSecret}",
        "Authentication:Eap:Methods=tls,peap,mschapv2", $"Authentication:Eap:Tls:Authorities={_authority.RootPath}", "Authentication:Eap:Peap:AskHealth=true",
        $"Authentication:Eap:Certificate:Path={_authority.Server.Certificate}", $"Authentication:Eap:Certificate:KeyPath={_authority.Server.Key}",
        "Policies:Health:office:Require:0=firewall", "Policies:Rules:0:Name=ours", $"Policies:Rules:0:When:Users:0={ClusterWorld.User}", "Policies:Rules:0:Health=office", "Policies:Rules:1:Name=others",
    ];
}
