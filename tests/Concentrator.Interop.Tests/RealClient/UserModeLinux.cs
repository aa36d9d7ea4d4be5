using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>
/// A machine with a Linux kernel of its own that has PPP: User Mode Linux over the host's files, read-only. Its first process reads names of scripts from
/// its console and runs them one after the other, so that one boot serves many dial-ins. Programs are found as on the host: another sstpc and pppd are those in front in <c>PATH</c>.
/// </summary>
public sealed class UserModeLinux : IAsyncDisposable
{
    private const string Ready = "@@ready";

    private static readonly string[] s_modules =
    [
        "drivers/net/slip/slhc",
        "lib/crc-ccitt",
        "drivers/net/ppp/ppp_generic",
        "drivers/net/ppp/ppp_async",
        "net/sched/sch_netem",
        "net/ipv6/ipv6",
    ];

    private readonly RunningProgram _kernel;
    private int _scripts;

    private UserModeLinux(RunningProgram kernel, string folder)
    {
        _kernel = kernel;
        Folder = folder;
    }

    /// <summary>A folder that host and guest share, the guest may write to it.</summary>
    public string Folder { get; }

    /// <summary>Everything the console printed.</summary>
    public string Console => _kernel.Output;

    /// <summary>Boots a machine at the other end of a link, the first one of the network if none is given.</summary>
    public static async Task<UserModeLinux> BootAsync(EdgeNetwork network, ClientLink? link = null)
    {
        link ??= new ClientLink(0);
        var folder = Directory.CreateTempSubdirectory("uml-").FullName;
        var init = Path.Combine(folder, "init");
        await File.WriteAllTextAsync(init, InitScript(folder, link));
        File.SetUnixFileMode(init, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var kernel = network.Edge.Start(
            [
                "linux.uml", "mem=256M", "rootfstype=hostfs", "rootflags=/", "ro", $"init={init}", "con=null", "con0=fd:0,fd:1",
                $"vec0:transport=tap,ifname={link.Tap},depth=128,gro=1", "quiet",
            ],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = folder });
        var guest = new UserModeLinux(kernel, folder);
        try
        {
            await kernel.WaitForLineAsync(line => line.StartsWith(Ready, StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        }
        catch
        {
            await guest.DisposeAsync();
            throw;
        }

        return guest;
    }

    /// <summary>Runs a shell script in the guest to its end; what it started in the background stays.</summary>
    public async Task<GuestResult> RunAsync(string script, TimeSpan limit)
    {
        var number = ++_scripts;
        // A name that the guest never looked at: hostfs remembers what it saw.
        await File.WriteAllTextAsync(Path.Combine(Folder, $"step{number}"), script + "\n");
        var from = _kernel.LineCount;
        await _kernel.Input.WriteAsync($"step{number}\n");
        await _kernel.Input.FlushAsync();

        var (_, begin) = await _kernel.WaitForLineAsync(line => line.StartsWith($"@@begin {number} ", StringComparison.Ordinal), limit, from);
        var (end, index) = await _kernel.WaitForLineAsync(line => line.StartsWith($"@@end {number} ", StringComparison.Ordinal), TimeSpan.FromSeconds(20), begin);
        var printed = _kernel.Output.Split('\n')[(begin + 1)..index];
        return new GuestResult(int.Parse(end.Split(' ')[2]), string.Join('\n', printed.Select(line => line.TrimEnd('\r'))).TrimEnd());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_kernel.HasExited)
        {
            try
            {
                await _kernel.Input.WriteAsync("halt\n");
                await _kernel.Input.FlushAsync();
                await _kernel.WaitForExitAsync(TimeSpan.FromSeconds(10));
            }
            catch (Exception exception) when (exception is TimeoutException or IOException)
            {
                // The kernel hangs: it is killed below.
            }
        }

        await _kernel.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static string InitScript(string folder, ClientLink link) =>
        $$"""
        #!/bin/bash
        export PATH='{{Environment.GetEnvironmentVariable("PATH")}}:/usr/sbin:/usr/bin:/sbin:/bin' HOME=/run LANG=C
        mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t tmpfs tmp /run; mount -t devpts devpts /dev/pts 2>/dev/null || { mkdir -p /dev/pts; mount -t devpts devpts /dev/pts; }
        mkdir -p /run/sstpc /run/lock; mount -t tmpfs tmp /tmp
        # sstpc starts this one, whichever is found first.
        mount --bind "$(command -v pppd)" /usr/sbin/pppd
        dmesg -n 1
        stty -echo -onlcr
        for m in {{string.Join(' ', s_modules)}}; do insmod /usr/lib/uml/modules/$(uname -r)/kernel/$m.ko; done
        ip link set lo up; ip link set vec0 up; ip addr add {{link.Client}}/24 dev vec0; ip addr add {{link.Client6}}/64 dev vec0 nodad
        ip route add 10.78.0.0/16 via {{link.Server}}
        mkdir -p /run/share; mount -t hostfs none /run/share -o {{folder}}
        cd /run
        echo {{Ready}}
        while read -r step; do
            [ "$step" = halt ] && break
            bash /run/share/$step >/run/output 2>&1 </dev/null
            code=$?
            echo "@@begin ${step#step} "; cat /run/output; echo; echo "@@end ${step#step} $code"
        done
        halt -f -p

        """;
}
