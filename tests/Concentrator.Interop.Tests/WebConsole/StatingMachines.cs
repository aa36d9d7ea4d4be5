using System.Net;
using System.Net.Security;
using Concentrator.Client;
using Concentrator.Interop.Tests.Health;
using Concentrator.Interop.Tests.Observability;

namespace Concentrator.Interop.Tests.WebConsole;

/// <summary>Machines with a tunnel each that have stated their health from outside: some well, one in its grace time, some in quarantine.</summary>
internal sealed class StatingMachines : IAsyncDisposable
{
    /// <summary>The access policy that judges them.</summary>
    internal static readonly string[] Policy =
    [
        "Policies:Health:office:Require:0=firewall", "Policies:Health:office:Require:1=antivirus", "Policies:Health:office:GraceTime=8h",
        "Policies:Health:sealed:Require:0=firewall", "Policies:Health:sealed:Require:1=diskEncryption", "Policies:Health:sealed:MissingUpdates=moderate",
        "Policies:Rules:2:Name=laptops", "Policies:Rules:2:When:Groups:0=laptops", "Policies:Rules:2:Health=office",
        "Policies:Rules:3:Name=finance", "Policies:Rules:3:When:Groups:0=finance", "Policies:Rules:3:Health=sealed",
    ];

    private readonly List<SstpConnection> _tunnels = [];

    /// <summary>Whose they are, in which group, how far that lets each in, and what it states.</summary>
    internal static IReadOnlyList<(string User, string Group, string Level, string Machine, string Statement)> All { get; } =
    [
        ("olga.nowak", "laptops", "full", "LAPTOP-0417", """{"version":1,"machine":"LAPTOP-0417","operatingSystem":"windows","operatingSystemVersion":"10.0.26100","firewall":true,"antivirus":true,"antivirusCurrent":true,"automaticUpdates":true,"missingUpdates":"none","diskEncryption":true}"""),
        ("paul.dubois", "laptops", "probation", "paul-thinkpad", """{"version":1,"machine":"paul-thinkpad","operatingSystem":"linux","operatingSystemVersion":"6.12.9","firewall":true,"antivirus":false}"""),
        ("quinn.walsh", "finance", "quarantine", "quinns-macbook", """{"version":1,"machine":"quinns-macbook","operatingSystem":"macos","operatingSystemVersion":"15.1","firewall":true,"antivirus":true,"missingUpdates":"low","diskEncryption":false}"""),
        ("rosa.garcia", "finance", "quarantine", "workstation-of-the-second-floor.finance.corp.example", """{"version":1,"machine":"workstation-of-the-second-floor.finance.corp.example","operatingSystem":"windows","operatingSystemVersion":"10.0.19045","firewall":false,"missingUpdates":"critical","custom":{"edr":"7.1"}}"""),
        ("sven.larsson", "finance", "full", "PC-208", """{"version":1,"machine":"PC-208","operatingSystem":"windows","operatingSystemVersion":"10.0.22631","firewall":true,"antivirus":true,"missingUpdates":"moderate","diskEncryption":true}"""),
    ];

    /// <summary>Dials in as each, whose accounts are there, and states each machine's health with its token.</summary>
    internal static async Task<StatingMachines> StartAsync(LoopbackServer server, Func<string, string, Task<string>> addMachine)
    {
        var machines = new StatingMachines();
        try
        {
            using var http = new HttpClient(new SocketsHttpHandler
            {
                UseProxy = false,
                SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
            });
            foreach (var (user, _, level, machine, statement) in All)
            {
                machines._tunnels.Add(await SstpConnection.ConnectAsync(server.DialIn() with { UserName = user }));
                using var request = SignedStatement.Of(await addMachine(machine, user), statement).ToRequest(new Uri($"https://{server.Edge}/posture"));
                using var answer = await http.SendAsync(request);
                var told = await answer.Content.ReadAsStringAsync();
                Assert.True(answer.StatusCode is HttpStatusCode.OK && told.Contains($"\"level\":\"{level}\"", StringComparison.Ordinal), $"{user}: {(int)answer.StatusCode} {told}");
            }

            return machines;
        }
        catch
        {
            await machines.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var tunnel in _tunnels)
        {
            await tunnel.DisposeAsync();
        }
    }
}
