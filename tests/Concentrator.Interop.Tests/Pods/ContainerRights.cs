using System.Globalization;
using System.Text.Json;

namespace Concentrator.Interop.Tests.Pods;

/// <summary>What a container may do, by its <c>securityContext</c> and its pod's, in the words of setpriv(1).</summary>
internal sealed record ContainerRights
{
    /// <summary>What container runtimes leave a container that neither drops capabilities nor is privileged.</summary>
    private static readonly string[] _usual =
    [
        "chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "net_bind_service", "net_raw", "sys_chroot", "mknod", "audit_write", "setfcap",
    ];

    private ContainerRights(JsonElement pod, JsonElement container)
    {
        var own = container.GetProperty("securityContext");
        IsPrivileged = Is(own, "privileged");
        HasReadOnlyRoot = Is(own, "readOnlyRootFilesystem");
        NoNewPrivileges = own.TryGetProperty("allowPrivilegeEscalation", out var escalation) && !escalation.GetBoolean();
        User = own.GetProperty("runAsUser").GetInt32();
        Group = own.GetProperty("runAsGroup").GetInt32();
        FileGroup = pod.TryGetProperty("securityContext", out var shared) && shared.TryGetProperty("fsGroup", out var group) ? group.GetInt32() : null;
        var capabilities = own.TryGetProperty("capabilities", out var named) ? named : default;
        var dropped = Names(capabilities, "drop");
        Capabilities = [.. dropped.Contains("all") ? [] : _usual.Except(dropped, StringComparer.Ordinal), .. Names(capabilities, "add")];
        Assert.False(Is(own, "runAsNonRoot") && User == 0, "Kubernetes refuses such a container: runAsNonRoot, and runAsUser is 0");
    }

    internal bool IsPrivileged { get; }

    internal bool HasReadOnlyRoot { get; }

    private bool NoNewPrivileges { get; }

    private int User { get; }

    private int Group { get; }

    private int? FileGroup { get; }

    private IReadOnlyList<string> Capabilities { get; }

    internal static ContainerRights Of(JsonElement pod, JsonElement container) => new(pod, container);

    /// <summary>The command line that a program is run by with these rights and these variables.</summary>
    internal IEnumerable<string> CommandLine(IReadOnlyDictionary<string, string> environment, IEnumerable<string> command) =>
    [
        "setpriv", "--reuid", Number(User), "--regid", Number(Group), .. FileGroup is { } files ? new[] { "--groups", Number(files) } : ["--clear-groups"],
        "--inh-caps", "-all", .. IsPrivileged ? [] : new[] { "--bounding-set", string.Join(',', Capabilities.Select(name => $"+{name}").Prepend("-all")) },
        .. NoNewPrivileges ? new[] { "--no-new-privs" } : [], "--", "env", "-i", .. environment.Select(variable => $"{variable.Key}={variable.Value}"), .. command,
    ];

    private static bool Is(JsonElement context, string name) => context.TryGetProperty(name, out var value) && value.GetBoolean();

    private static HashSet<string> Names(JsonElement capabilities, string list) =>
        capabilities.ValueKind is JsonValueKind.Object && capabilities.TryGetProperty(list, out var names) ? [.. names.EnumerateArray().Select(name => name.GetString()!.ToLowerInvariant())] : [];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
