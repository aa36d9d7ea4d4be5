using System.Globalization;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Packages;

/// <summary>A copy of this machine that systemd has booted (systemd-nspawn), on a cable to a client's namespace.</summary>
internal sealed class BootedMachine : IAsyncDisposable
{
    internal const string Address = "10.84.0.1";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly RunningProgram _nspawn;
    private readonly int _first;

    private BootedMachine(OverlayRoot root, NetworkNamespace client, RunningProgram nspawn, int first)
    {
        Root = root;
        Client = client;
        _nspawn = nspawn;
        _first = first;
    }

    internal OverlayRoot Root { get; }

    internal NetworkNamespace Client { get; }

    internal static async Task<BootedMachine> StartAsync()
    {
        var root = await OverlayRoot.CreateAsync();

        // Of this machine's services none is to come up but systemd's own.
        await root.RunAsync("rm -rf /etc/machine-id /etc/systemd/system/*.wants /etc/systemd/system/*.service /usr/sbin/policy-rc.d; for s in /lib/systemd/system/multi-user.target.wants/*; do [ -e $s ] || rm -f $s; done");
        var name = string.Create(CultureInfo.InvariantCulture, $"ct{Environment.ProcessId % 1_000_000}");
        var nspawn = RunningProgram.Start(
            "systemd-nspawn",
            [
                "--quiet", $"--directory={root.Path}", $"--machine={name}", "--register=no", "--keep-unit", "--boot", "--network-veth", "--link-journal=no", "--bind=/dev/net/tun", "--console=pipe",
                "systemd.unit=multi-user.target",
            ]);
        var client = await NetworkNamespace.CreateAsync("deb");
        var machine = new BootedMachine(root, client, nspawn, await FirstProcessOfAsync(nspawn));
        await machine.UntilAsync("systemctl is-active basic.target", "active");
        await RunningProgram.RunAsync("ip", "link", "set", $"ve-{name}", "netns", client.Name);
        await client.IpAsync($"addr add 10.84.0.2/24 dev ve-{name}");
        await client.IpAsync($"link set ve-{name} up");
        await machine.RunAsync($"ip addr add {Address}/24 dev host0; ip link set host0 up");
        return machine;
    }

    /// <summary>Runs a command line in it and gives its output.</summary>
    internal Task<string> RunAsync(string command) =>
        RunningProgram.RunAsync("nsenter", "--target", string.Create(CultureInfo.InvariantCulture, $"{_first}"), "--all", "sh", "-ec", command);

    /// <summary>Runs a command line until it says this.</summary>
    internal async Task UntilAsync(string command, string said)
    {
        using var limit = new CancellationTokenSource(s_limit);
        var last = "";
        try
        {
            while (!string.Equals(last.Trim(), said, StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
                last = await RunAsync($"{command} 2>&1 || true");
            }
        }
        catch (OperationCanceledException timeout)
        {
            throw new TimeoutException($"{command} did not come to say {said}: {last}", timeout);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Asked to, it halts; asked again, nspawn ends it.
        await _nspawn.DisposeAsync();
        await Client.DisposeAsync();
        await Root.DisposeAsync();
    }

    private static async Task<int> FirstProcessOfAsync(RunningProgram nspawn)
    {
        using var limit = new CancellationTokenSource(s_limit);
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
            var children = await File.ReadAllTextAsync($"/proc/{nspawn.Id}/task/{nspawn.Id}/children", limit.Token);
            foreach (var child in children.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if ((await File.ReadAllTextAsync($"/proc/{child}/comm", limit.Token)).StartsWith("systemd", StringComparison.Ordinal))
                {
                    return int.Parse(child, CultureInfo.InvariantCulture);
                }
            }
        }
    }
}
