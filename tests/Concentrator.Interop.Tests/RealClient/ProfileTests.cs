using Concentrator.Interop.Tests.Networks;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>The script of <c>concentrator profile export --for linux</c>, with real sstpc and pppd.</summary>
public sealed class ProfileTests(RealClientWorld world) : IClassFixture<RealClientWorld>
{
    [RealClientFact]
    public async Task An_exported_script_dials_in_and_leaves_nothing_when_it_is_interrupted()
    {
        var script = await world.Server.CommandAsync("profile", "export", "--for", "linux", "--user", RealClientWorld.User, "--host", EdgeNetwork.OuterServer);
        var result = await world.Guest.RunAsync(
            $$"""
            cd /run
            cat >dial.sh <<'PROFILE'
            {{script.ReplaceLineEndings("\n")}}
            PROFILE
            printf '%s\n' '{{RealClientWorld.Password}}' >secret
            # sstpc 1.0.18 gives up when the TLS handshake is answered within its first write: some distance to the server, and another try, for tests only.
            tc qdisc add dev vec0 root netem delay 20ms
            up=1
            for try in $(seq 5); do
                SSTP_PASSWORD_FILE=/run/secret sh dial.sh >dial.log 2>&1 & dial=$!
                for i in $(seq 300); do
                    ip -4 -o addr show dev sstpvpn up 2>/dev/null | grep -q peer && { up=0; break; }
                    kill -0 $dial 2>/dev/null || break
                    sleep 0.1
                done
                [ $up = 0 ] && break
            done
            tc qdisc del dev vec0 root
            if [ $up = 0 ]; then
                for i in $(seq 10); do ping -c 1 -W 1 {{EdgeNetwork.IntranetHost}} >/dev/null && break; done
                ping -c 3 -i 0.2 -W 5 {{EdgeNetwork.IntranetHost}} || up=2
                ps w | grep -v grep | grep -q Wonderland && { echo 'the password stands on a command line'; up=3; }
            fi
            kill $dial 2>/dev/null
            for i in $(seq 150); do kill -0 $dial 2>/dev/null || break; sleep 0.1; done
            cat dial.log
            ls -d /tmp/tmp.* 2>/dev/null && up=4
            ip link show dev sstpvpn 2>/dev/null && up=5
            exit $up
            """,
            TimeSpan.FromSeconds(240));

        Assert.True(result.ExitCode == 0, $"{result.ExitCode}: {result.Output}\n\nThe server:\n{world.Server.Process.Output}");
    }
}
