using System.Globalization;
using System.Text.Json;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Pods;

/// <summary>One container of a pod, run as a container runtime does: with its own processes and mounts in its pod's network, the image's files as its root, and no right that the manifest does not give.</summary>
internal sealed class Container : IAsyncDisposable
{
    // $1: the image's files; $2: what is mounted, a line each: source, target, `ro` or `rw`; $3, $4: `yes` or `no`; then what is run. What only privileged containers may write to, and of the devices those that every container has.
    private const string Begin = """
        root=$1 mounts=$2 privileged=$3 readonly=$4; shift 4
        mount --bind "$root" "$root"; cd "$root"
        mount -t proc -o nosuid,nodev,noexec proc proc
        mount -t sysfs -o nosuid,nodev,noexec sysfs sys
        mount -t tmpfs -o mode=755 tmpfs dev; mkdir dev/shm dev/net
        mount -t tmpfs -o nosuid,nodev,mode=1777 tmpfs dev/shm
        for device in null zero full random urandom tty; do touch dev/$device; mount --bind /dev/$device dev/$device; done
        if [ "$privileged" = no ]; then
            for part in bus fs irq sys sysrq-trigger; do if [ -e proc/$part ]; then mount --bind proc/$part proc/$part; mount -o remount,bind,ro proc/$part; fi; done
            mount -o remount,ro sys
        fi
        printf %s "$mounts" | while read -r source target mode; do
            if [ -d "$source" ]; then mkdir -p ".$target"; else mkdir -p ".${target%/*}"; touch ".$target"; fi
            mount --bind "$source" ".$target"; mount -o remount,bind,$mode ".$target"
        done
        old=.old-$(cat /proc/sys/kernel/random/uuid); mkdir $old; pivot_root . $old; cd /; umount -l /$old; rmdir /$old
        if [ "$readonly" = yes ]; then mount -o remount,bind,ro /; fi
        exec "$@"
        """;

    private readonly RunningProgram _process;
    private readonly ContainerRights _rights;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly JsonElement _manifest;

    private Container(RunningProgram process, ContainerRights rights, IReadOnlyDictionary<string, string> environment, JsonElement manifest)
    {
        _process = process;
        _rights = rights;
        _environment = environment;
        _manifest = manifest;
    }

    /// <summary>What it wrote.</summary>
    internal string Log => _process.Output;

    internal bool HasExited => _process.HasExited;

    internal static Container Start(Pod pod, JsonElement manifest, ImageRoot root, ImageFile image, IEnumerable<string> mounts)
    {
        var rights = ContainerRights.Of(pod.Spec, manifest);
        var environment = new Dictionary<string, string>(image.Environment, StringComparer.Ordinal) { ["HOSTNAME"] = pod.Name };
        foreach (var variable in manifest.TryGetProperty("env", out var variables) ? variables.EnumerateArray() : default)
        {
            environment[variable.GetProperty("name").GetString()!] = variable.TryGetProperty("value", out var value) ? value.GetString()! : pod.Field(variable.GetProperty("valueFrom").GetProperty("fieldRef").GetProperty("fieldPath").GetString()!);
        }

        IEnumerable<string> command = [.. manifest.TryGetProperty("command", out _) ? Words(manifest, "command") : image.EntryPoint, .. Words(manifest, "args")];
        var process = pod.Network.Start(
        [
            "unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "sh", "-ec", Begin, "sh", root.Path, string.Concat(mounts.Select(mount => $"{mount}\n")), rights.IsPrivileged ? "yes" : "no",
            rights.HasReadOnlyRoot ? "yes" : "no", .. rights.CommandLine(environment, command),
        ]);
        return new Container(process, rights, environment, manifest);
    }

    internal Task<int> ExitAsync(TimeSpan limit) => _process.WaitForExitAsync(limit);

    /// <summary>What the kernel says of its first process.</summary>
    internal async Task<string> StatusAsync(string file) => await File.ReadAllTextAsync($"/proc/{await FirstProcessAsync()}/{file}");

    /// <summary>Runs a program beside its own, with its rights.</summary>
    internal async Task<string> RunAsync(params IEnumerable<string> command) => await RunningProgram.RunAsync("nsenter", [.. Enter(await FirstProcessAsync()), .. _rights.CommandLine(_environment, command)]);

    /// <summary>Ends it as the kubelet does: the hook, then SIGTERM, both within the pod's time. Gives what the hook wrote and the exit code; fails when it takes longer.</summary>
    internal async Task<(string Hook, int ExitCode)> StopAsync(TimeSpan grace)
    {
        using var limit = new CancellationTokenSource(grace);
        var said = "";
        if (_manifest.TryGetProperty("lifecycle", out var lifecycle) && lifecycle.TryGetProperty("preStop", out var hook))
        {
            said = await RunAsync(Words(hook.GetProperty("exec"), "command")).WaitAsync(limit.Token);
        }

        await RunningProgram.RunAsync("kill", "-TERM", await FirstProcessAsync());
        return (said, await _process.WaitForExitAsync(grace).WaitAsync(limit.Token));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static IEnumerable<string> Words(JsonElement owner, string list) => owner.TryGetProperty(list, out var words) ? words.EnumerateArray().Select(word => word.GetString()!) : [];

    private static string[] Enter(string process) => ["--target", process, "--mount", "--pid", "--ipc", "--uts", "--net", "--"];

    // unshare has one child, which is the container's first process.
    private async Task<string> FirstProcessAsync() => (await _process.ChildrenAsync()).Single();
}
