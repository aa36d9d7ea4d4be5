using Concentrator.Interop.Tests.Networks;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>The stage itself: without it the tests of the real client say nothing.</summary>
public sealed class UserModeLinuxTests
{
    [RealClientFact]
    public async Task The_clients_machine_boots_with_ppp_and_reaches_the_servers_namespace()
    {
        await using var network = await EdgeNetwork.CreateAsync();
        await using var guest = await UserModeLinux.BootAsync(network);

        var version = await guest.RunAsync("sstpc --version", TimeSpan.FromSeconds(10));
        Assert.Contains("sstp-client", version.Output, StringComparison.Ordinal);
        var modules = await guest.RunAsync("ls -l /dev/ppp && cat /proc/modules", TimeSpan.FromSeconds(10));
        Assert.Contains("ppp_async", modules.Output, StringComparison.Ordinal);
        var ping = await guest.RunAsync($"ping -c 1 -W 5 {EdgeNetwork.OuterServer}", TimeSpan.FromSeconds(10));
        Assert.Equal(0, ping.ExitCode);
        var unreachable = await guest.RunAsync($"ping -c 1 -W 1 {EdgeNetwork.IntranetHost}", TimeSpan.FromSeconds(10));
        Assert.NotEqual(0, unreachable.ExitCode);
    }
}
