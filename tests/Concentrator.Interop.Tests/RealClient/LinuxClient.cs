using System.Text.RegularExpressions;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Server;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>sstpc and pppd on a machine of their own.</summary>
/// <param name="machine">The machine.</param>
public sealed partial class LinuxClient(UserModeLinux machine)
{
    // A test that failed may have left a tunnel: everything begins with this too.
    private const string HangUp =
        """
        cd /run; [ -e sstpc.pid ] && kill $(cat sstpc.pid) 2>/dev/null
        for i in $(seq 100); do pidof sstpc >/dev/null || pidof pppd >/dev/null || break; sleep 0.1; done
        for p in $(pidof sstpc pppd); do kill -9 $p; done
        """;

    /// <summary>A script that waits until the kernel has made an address of what a router told it.</summary>
    internal const string WaitForIpv6 =
        """
        for i in $(seq 150); do ip -6 -o addr show dev ppp0 scope global 2>/dev/null | grep -v tentative | grep 'inet6 fd99:' && exit 0; sleep 0.1; done
        ip addr; cat /run/pppd.log; exit 1
        """;

    /// <summary>The machine.</summary>
    public UserModeLinux Machine => machine;

    /// <summary>
    /// Dials in with sstpc and returns when pppd has brought the interface up, or sstpc has ended. The exit code is 0 when it is up; the output is both programs' log.
    /// </summary>
    public Task<GuestResult> DialAsync(Dial dial) => machine.RunAsync(
        $$"""
        {{HangUp}}
        # sstpc 1.0.18 gives up when the TLS handshake is answered within its first write: some distance to the server, and another try, for tests only.
        tc qdisc add dev vec0 root netem delay 20ms
        up=1
        for try in $(seq {{dial.Tries}}); do
            rm -f sstpc.log pppd.log
            sstpc --log-level 4 --log-stderr {{(dial.Trust is null ? "--cert-warn" : $"--ca-cert {dial.Trust}")}} {{(dial.WithPlugin ? "" : Account("--", dial))}} {{dial.Host}}:{{dial.Port}} \
                {{(dial.WithPlugin ? Account("", dial) : "")}} usepeerdns noauth noipdefault nodefaultroute noccp debug logfile /run/pppd.log {{dial.PppOptions}} >sstpc.log 2>&1 &
            echo $! >sstpc.pid
            for i in $(seq 300); do
                {{(dial.IsIpv6Only ? "ip -6 -o addr show dev ppp0 scope global 2>/dev/null | grep -q fd99:" : "ip -4 -o addr show dev ppp0 up 2>/dev/null | grep -q peer")}} && { up=0; break; }
                kill -0 $(cat sstpc.pid) 2>/dev/null || break
                sleep 0.1
            done
            grep -q 'event loop terminated unsuccessfully' sstpc.log || break
        done
        tc qdisc del dev vec0 root
        [ $up = 0 ] && ip -4 -o addr show dev ppp0 | grep -q peer && ip route replace {{EdgeNetwork.IntranetHost}}/32 dev ppp0
        cat sstpc.log pppd.log
        ip -4 -o addr show dev ppp0
        exit $up
        """,
        TimeSpan.FromSeconds(60));

    /// <summary>Dials in with IPv6, and gives the addresses that the machine has in the tunnel.</summary>
    internal async Task<(string Address, string Address6)> DialInAsync(Dial dial, ConcentratorServer server)
    {
        var result = await DialAsync(dial);
        Assert.True(result.ExitCode == 0, $"{result.Output}\n\nThe server:\n{server.Process.Output}");
        var made = await machine.RunAsync(WaitForIpv6, TimeSpan.FromSeconds(30));
        Assert.True(made.ExitCode == 0, $"{made.Output}\n\nThe server:\n{server.Process.Output}");
        return (Address().Match(result.Output).Groups["address"].Value, Address6().Match(made.Output).Groups["address"].Value);
    }

    /// <summary>Pings from the machine, and wants every answer from the first on: pppd's device may be up before sstpc's Call-Connected has arrived, and what comes before it is dropped.</summary>
    internal async Task PingAsync(params string[] addresses)
    {
        foreach (var address in addresses)
        {
            var ping = await machine.RunAsync($"for i in $(seq 10); do ping -c 1 -W 1 {address} >/dev/null && break; done; ping -c 3 -i 0.2 -W 5 {address}", TimeSpan.FromSeconds(40));
            Assert.True(ping.ExitCode == 0 && ping.Output.Contains(" 0% packet loss", StringComparison.Ordinal), ping.Output);
        }
    }

    private static string Account(string dashes, Dial dial) => $"{dashes}user '{dial.User}' {dashes}password '{dial.Password}'";

    /// <summary>Waits until sstpc and pppd have ended by themselves; the exit code is 0 when they did. The output is their log.</summary>
    public Task<GuestResult> WaitForHangupAsync(int seconds) => machine.RunAsync(
        $$"""
        cd /run; gone=1
        for i in $(seq {{seconds * 10}}); do
            kill -0 $(cat sstpc.pid) 2>/dev/null || pidof pppd >/dev/null || { gone=0; break; }
            sleep 0.1
        done
        cat sstpc.log pppd.log
        exit $gone
        """,
        TimeSpan.FromSeconds(seconds + 20));

    /// <summary>Hangs up on the client's side, however it stands.</summary>
    public Task<GuestResult> HangUpAsync() => machine.RunAsync($"{HangUp}\ncat sstpc.log pppd.log", TimeSpan.FromSeconds(40));

    [GeneratedRegex(@"ppp0\s+inet (?<address>[\d.]+) peer", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();

    [GeneratedRegex("inet6 (?<address>[0-9a-f:]+)/64", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address6();
}
