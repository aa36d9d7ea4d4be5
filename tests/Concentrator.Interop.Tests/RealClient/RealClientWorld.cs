using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Server;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>A server, a host behind it, and the machines of real clients; one for all tests of a class, since a machine takes seconds to boot.</summary>
public class RealClientWorld : IAsyncLifetime
{
    public const string User = "alice";
    public const string Password = "in Wonderland, 1865";

    private readonly List<UserModeLinux> _machines = [];
    private readonly List<LinuxClient> _clients = [];
    private EdgeNetwork? _network;
    private ConcentratorServer? _server;

    public EdgeNetwork Network => _network!;

    public ConcentratorServer Server => _server!;

    /// <summary>The real clients.</summary>
    public IReadOnlyList<LinuxClient> Clients => _clients;

    /// <summary>The first one's machine.</summary>
    public UserModeLinux Guest => _clients[0].Machine;

    /// <summary>Files of the test's time.</summary>
    internal TemporaryFolder Folder { get; } = new("real");

    /// <summary>How many clients.</summary>
    protected virtual int ClientCount => 1;

    /// <summary>The authentication methods of the server, best first.</summary>
    protected virtual string[] Methods => ["mschapv2", "chap", "pap"];

    /// <summary>Settings of the server, <c>KEY=VALUE</c>.</summary>
    protected virtual IReadOnlyList<string> MakeSettings() => [$"Edge:Listen:1=[{EdgeNetwork.OuterServer6}]:{ConcentratorServer.Port}"];

    public async Task InitializeAsync()
    {
        if (new RealClientFactAttribute().Skip is not null)
        {
            return;
        }

        _network = await EdgeNetwork.CreateAsync();
        List<Task<UserModeLinux>> boots = [];
        for (var number = 0; number < ClientCount; number++)
        {
            var link = new ClientLink(number);
            if (number > 0)
            {
                await _network.AddClientAsync(link);
            }

            boots.Add(UserModeLinux.BootAsync(_network, link));
        }

        _server = await ConcentratorServer.CreateAsync(_network.Edge, EdgeNetwork.OuterServer, Methods, [.. MakeSettings()]);
        await _server.AddUserAsync(User, Password, chap: true);
        await _server.StartAsync();
        foreach (var boot in boots)
        {
            var machine = await boot;
            _machines.Add(machine);
            _clients.Add(new LinuxClient(machine));
        }
    }

    /// <summary>Has the first client dial in.</summary>
    /// <seealso cref="LinuxClient.DialAsync"/>
    public Task<GuestResult> DialAsync(string pppOptions, string? password = null, bool withPlugin = false, bool isIpv6Only = false) =>
        _clients[0].DialAsync(new Dial(pppOptions) { Password = password ?? Password, WithPlugin = withPlugin, IsIpv6Only = isIpv6Only });

    /// <summary>Waits until the first client has hung up.</summary>
    /// <seealso cref="LinuxClient.WaitForHangupAsync"/>
    public Task<GuestResult> WaitForHangupAsync(int seconds) => _clients[0].WaitForHangupAsync(seconds);

    /// <summary>Has the first client hang up.</summary>
    /// <seealso cref="LinuxClient.HangUpAsync"/>
    public Task<GuestResult> HangUpAsync() => _clients[0].HangUpAsync();

    public async Task DisposeAsync()
    {
        foreach (var machine in _machines)
        {
            await machine.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_network is not null)
        {
            await _network.DisposeAsync();
        }

        Folder.Dispose();
    }
}
