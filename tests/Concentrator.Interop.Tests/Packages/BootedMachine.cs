using System.Globalization;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Packages;

/// <summary>A copy of this machine that systemd has booted (systemd-nspawn), on a cable to a client's namespace.</summary>
internal sealed class BootedMachine : IAsyncDisposable
{
    internal const string Address = "10.84.0.1";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private RunningProgram? _nspawn;
    private NetworkNamespace? _client;
    private int _first;

    private BootedMachine(OverlayRoot root) => Root = root;

    internal OverlayRoot Root { get; }

    internal NetworkNamespace Client => _client!;

    internal static async Task<BootedMachine> StartAsync()
    {
        var machine = new BootedMachine(await OverlayRoot.CreateAsync());
        try
        {
            await machine.BootAsync();
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
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
        await (_nspawn?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_client?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Root.DisposeAsync();
    }

    private async Task BootAsync()
    {
        // Of this machine's services none is to come up but systemd's own.
        await Root.RunAsync("rm -rf /etc/machine-id /etc/systemd/system/*.wants /etc/systemd/system/*.service /usr/sbin/policy-rc.d; for s in /lib/systemd/system/multi-user.target.wants/*; do [ -e $s ] || rm -f $s; done");
        var name = string.Create(CultureInfo.InvariantCulture, $"ct{Environment.ProcessId % 1_000_000}");
        _nspawn = RunningProgram.Start(
            "systemd-nspawn",
            [
                "--quiet", $"--directory={Root.Path}", $"--machine={name}", "--register=no", "--keep-unit", "--boot", "--network-veth", "--link-journal=no", "--bind=/dev/net/tun", "--console=pipe",
                "systemd.unit=multi-user.target",
            ]);
        _client = await NetworkNamespace.CreateAsync("deb");
        _first = await FirstProcessOfAsync(_nspawn);
        await UntilAsync("systemctl is-active basic.target", "active");
        await RunningProgram.RunAsync("ip", "link", "set", $"ve-{name}", "netns", Client.Name);
        await Client.IpAsync($"addr add 10.84.0.2/24 dev ve-{name}");
        await Client.IpAsync($"link set ve-{name} up");
        await RunAsync($"ip addr add {Address}/24 dev host0; ip link set host0 up");
    }

    private static async Task<int> FirstProcessOfAsync(RunningProgram nspawn)
    {
        using var limit = new CancellationTokenSource(s_limit);
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
            Assert.False(nspawn.HasExited, nspawn.Output);
            foreach (var child in await nspawn.ChildrenAsync())
            {
                if ((await File.ReadAllTextAsync($"/proc/{child}/comm", limit.Token)).StartsWith("systemd", StringComparison.Ordinal))
                {
                    return int.Parse(child, CultureInfo.InvariantCulture);
                }
            }
        }
    }
}
