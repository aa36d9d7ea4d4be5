using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Server;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>A server, a host behind it, and the machine of a real client; one for all tests of a class, since the machine takes seconds to boot.</summary>
public sealed class RealClientWorld : IAsyncLifetime
{
    public const string User = "alice";
    public const string Password = "in Wonderland, 1865";

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

    private EdgeNetwork? _network;
    private ConcentratorServer? _server;
    private UserModeLinux? _guest;

    public EdgeNetwork Network => _network!;

    public ConcentratorServer Server => _server!;

    public UserModeLinux Guest => _guest!;

    public async Task InitializeAsync()
    {
        if (new RealClientFactAttribute().Skip is not null)
        {
            return;
        }

        _network = await EdgeNetwork.CreateAsync();
        var boot = UserModeLinux.BootAsync(_network);
        _server = await ConcentratorServer.CreateAsync(_network.Edge, EdgeNetwork.OuterServer, ["mschapv2", "chap", "pap"]);
        await _server.AddUserAsync(User, Password, chap: true);
        await _server.StartAsync();
        _guest = await boot;
    }

    /// <summary>
    /// Dials in with sstpc and returns when pppd has brought the interface up, or sstpc has ended. The exit code is 0 when it is up; the output is both programs' log.
    /// </summary>
    /// <param name="pppOptions">Further options of pppd, such as those that refuse methods.</param>
    /// <param name="password">The password; null for the right one.</param>
    /// <param name="withPlugin">
    /// Whether pppd has the password and a plugin tells sstpc when it is authenticated; else sstpc has it and reads along, which serves MS-CHAPv2 and PAP only.
    /// </param>
    /// <param name="isIpv6Only">Whether an IPv6 address is all that is waited for.</param>
    public Task<GuestResult> DialAsync(string pppOptions, string? password = null, bool withPlugin = false, bool isIpv6Only = false) => Guest.RunAsync(
        $$"""
        {{HangUp}}
        # sstpc 1.0.18 gives up when the TLS handshake is answered within its first write: some distance to the server, and another try, for tests only.
        tc qdisc add dev vec0 root netem delay 20ms
        up=1
        for try in 1 2 3 4 5; do
            rm -f sstpc.log pppd.log
            sstpc --log-level 4 --log-stderr --cert-warn {{(withPlugin ? "" : Account("--", password))}} {{EdgeNetwork.OuterServer}}:{{ConcentratorServer.Port}} \
                {{(withPlugin ? Account("", password) : "")}} usepeerdns noauth noipdefault nodefaultroute noccp debug logfile /run/pppd.log {{pppOptions}} >sstpc.log 2>&1 &
            echo $! >sstpc.pid
            for i in $(seq 300); do
                {{(isIpv6Only ? "ip -6 -o addr show dev ppp0 scope global 2>/dev/null | grep -q fd99:" : "ip -4 -o addr show dev ppp0 up 2>/dev/null | grep -q peer")}} && { up=0; break; }
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

    private static string Account(string dashes, string? password) => $"{dashes}user '{User}' {dashes}password '{password ?? Password}'";

    /// <summary>Waits until sstpc and pppd have ended by themselves; the exit code is 0 when they did. The output is their log.</summary>
    public Task<GuestResult> WaitForHangupAsync(int seconds) => Guest.RunAsync(
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
    public Task<GuestResult> HangUpAsync() => Guest.RunAsync($"{HangUp}\ncat sstpc.log pppd.log", TimeSpan.FromSeconds(40));

    public async Task DisposeAsync()
    {
        if (_guest is not null)
        {
            await _guest.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_network is not null)
        {
            await _network.DisposeAsync();
        }
    }
}
