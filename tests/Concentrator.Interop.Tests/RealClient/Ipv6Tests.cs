using System.Text.RegularExpressions;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Server;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>IPv6 with pppd and the Linux kernel as the client: IPV6CP by the one, Router Advertisement and SLAAC by the other.</summary>
public sealed partial class Ipv6Tests(RealClientWorld world) : IClassFixture<RealClientWorld>
{
    [RealClientFact]
    public async Task A_client_makes_its_address_and_reaches_gateway_and_the_host_behind_in_ipv6()
    {
        var prefix = await DialedInAsync();

        var reached = await world.Guest.RunAsync(
            $"""
            cat /proc/net/if_inet6; ip -6 route
            ping -6 -c 3 -i 0.2 -W 5 fe80::1%ppp0 && ping -6 -c 3 -i 0.2 -W 5 {ConcentratorServer.Gateway6} && ping -6 -c 3 -i 0.2 -W 5 -s 1300 {EdgeNetwork.IntranetHost6} && ping -c 3 -i 0.2 -W 5 {ConcentratorServer.Gateway}
            """,
            TimeSpan.FromSeconds(40));

        Assert.True(reached.ExitCode == 0, $"{prefix}\n{reached.Output}\n\nThe server:\n{world.Server.Process.Output}");
        Assert.Equal(4, Regex.Count(reached.Output, " 0% packet loss", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Contains("default via fe80::", reached.Output, StringComparison.Ordinal);
        await world.HangUpAsync();
    }

    [RealClientFact]
    public async Task Eight_megabytes_go_up_and_down_over_ipv6_unchanged()
    {
        await DialedInAsync();
        await using var echo = world.Network.Intranet.Start(["socat", $"TCP6-LISTEN:5006,bind=[{EdgeNetwork.IntranetHost6}],reuseaddr,ignoreeof", "EXEC:cat"]);

        var moved = await world.Guest.RunAsync(
            $"""
            head -c 8000000 /dev/urandom >/run/up6; sha256sum </run/up6
            socat -t 120 - TCP6:[{EdgeNetwork.IntranetHost6}]:5006 </run/up6 >/run/down6 & socat=$!
            while [ $(stat -c %s /run/down6) -lt 8000000 ] && kill -0 $socat; do sleep 0.2; done
            kill $socat; sha256sum </run/down6; rm -f /run/up6 /run/down6
            """,
            TimeSpan.FromSeconds(150));

        var sums = Sum().Matches(moved.Output).Select(match => match.Value).ToList();
        Assert.True(sums.Count == 2, $"{moved.Output}\n\nThe server:\n{world.Server.Process.Output}");
        Assert.Equal(sums[0], sums[1]);
        await world.HangUpAsync();
    }

    [RealClientFact]
    public async Task A_client_for_ipv6_alone_gets_in()
    {
        // Without its plugin sstpc sends Call-Connected when it sees IPCP, which there is not.
        var dial = await world.DialAsync($"{Dial.WithIpv6} noip", withPlugin: true, isIpv6Only: true);

        Assert.True(dial.ExitCode == 0, $"{dial.Output}\n\nThe server:\n{world.Server.Process.Output}");
        var reached = await world.Guest.RunAsync($"ping -6 -c 3 -i 0.2 -W 5 {ConcentratorServer.Gateway6}", TimeSpan.FromSeconds(30));
        Assert.True(reached.ExitCode == 0, $"{reached.Output}\n\nThe server:\n{world.Server.Process.Output}");
        await world.HangUpAsync();
    }

    /// <summary>Dials in and waits for the address that the kernel makes; answers with it.</summary>
    private async Task<string> DialedInAsync()
    {
        var dial = await world.DialAsync(Dial.WithIpv6);
        Assert.True(dial.ExitCode == 0, $"{dial.Output}\n\nThe server:\n{world.Server.Process.Output}");
        var made = await world.Guest.RunAsync(LinuxClient.WaitForIpv6, TimeSpan.FromSeconds(30));
        Assert.True(made.ExitCode == 0, $"{dial.Output}\n{made.Output}\n\nThe server:\n{world.Server.Process.Output}");
        return made.Output;
    }

    [GeneratedRegex("[0-9a-f]{64}", RegexOptions.None, 1000)]
    private static partial Regex Sum();
}
