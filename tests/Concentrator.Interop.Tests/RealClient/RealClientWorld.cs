using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Server;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>A server, a host behind it, and the machine of a real client; one for all tests of a class, since the machine takes seconds to boot.</summary>
public sealed class RealClientWorld : IAsyncLifetime
{
    public const string User = "alice";
    public const string Password = "in Wonderland, 1865";

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
    public Task<GuestResult> DialAsync(string pppOptions, string? password = null) => Guest.RunAsync(
        $$"""
        cd /run; rm -f sstpc.log pppd.log
        sstpc --log-level 4 --log-stderr --cert-warn --user '{{User}}' --password '{{password ?? Password}}' {{EdgeNetwork.OuterServer}}:{{ConcentratorServer.Port}} \
            usepeerdns noauth noipdefault nodefaultroute noccp debug logfile /run/pppd.log {{pppOptions}} >sstpc.log 2>&1 &
        echo $! >sstpc.pid
        up=1
        for i in $(seq 300); do
            ip -4 -o addr show dev ppp0 2>/dev/null | grep -q peer && { up=0; break; }
            kill -0 $(cat sstpc.pid) 2>/dev/null || break
            sleep 0.1
        done
        [ $up = 0 ] && ip route replace {{EdgeNetwork.IntranetHost}}/32 dev ppp0
        cat sstpc.log pppd.log
        ip -4 -o addr show dev ppp0
        exit $up
        """,
        TimeSpan.FromSeconds(60));

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
    public Task<GuestResult> HangUpAsync() => Guest.RunAsync(
        """
        cd /run; kill $(cat sstpc.pid) 2>/dev/null
        for i in $(seq 100); do kill -0 $(cat sstpc.pid) 2>/dev/null || break; sleep 0.1; done
        for i in $(seq 50); do pidof pppd >/dev/null || break; sleep 0.1; done
        killall -9 sstpc pppd 2>/dev/null; cat sstpc.log pppd.log
        """,
        TimeSpan.FromSeconds(40));

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
