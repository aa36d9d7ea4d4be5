using System.Text.Json;
using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Server;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>sstpc and pppd through real balancers that end TLS: its crypto binding is over the balancer's certificate.</summary>
public sealed class OffloadedTests(OffloadedWorld world) : IClassFixture<OffloadedWorld>
{
    private const int RsaPort = 8443;
    private const int UnknownPort = 8444;
    private const int StunnelPort = 9443;
    private const string Edge = "10.78.0.1:443";
    private static readonly Dial s_dial = new(Dial.WithIpv6);

    [RealClientFact]
    public async Task A_client_gets_in_through_HAProxy_and_stunnel_that_end_TLS_under_the_listed_certificates_and_no_other()
    {
        (string, string)[] binds = [(At(RsaPort), world.Rsa.Path), (At(UnknownPort), world.Unknown.Path)];
        await using var haproxy = OffloadingHaproxy.Start(command => world.Network.Edge.Start(command), world.Folder, binds, [Edge]);
        await using var stunnel = Stunnel.Start(command => world.Network.Edge.Start(command), world.Folder, At(StunnelPort), Edge, world.Ecdsa.Path);
        await world.Network.Edge.UntilListeningAsync(haproxy, RsaPort);
        await world.Network.Edge.UntilListeningAsync(stunnel, StunnelPort);

        foreach (var port in new[] { RsaPort, StunnelPort })
        {
            await world.Clients[0].DialInAsync(s_dial with { Port = port }, world.Server);
            await world.Clients[0].PingAsync(ConcentratorServer.Gateway, EdgeNetwork.IntranetHost, EdgeNetwork.IntranetHost6);
            using var sessions = JsonDocument.Parse(await world.Server.CommandAsync("session", "list", "--output", "json"));
            Assert.StartsWith($"{new ClientLink(0).Client}:", sessions.RootElement.EnumerateArray().Single().GetProperty("client").GetString(), StringComparison.Ordinal);
            await world.HangUpAsync();
        }

        var refused = await world.Clients[0].DialAsync(s_dial with { Port = UnknownPort });
        Assert.True(refused.ExitCode != 0, refused.Output);
        await world.Server.Process.WaitForLineAsync(line => line.Contains("crypto binding refused, wrong part: CertificateHash", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        await world.HangUpAsync();
    }

    private static string At(int port) => FormattableString.Invariant($"{EdgeNetwork.OuterServer}:{port}");
}
