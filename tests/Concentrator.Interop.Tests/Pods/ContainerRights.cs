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
        User = (Number(own, "runAsUser") ?? Number(pod, "runAsUser"))!.Value;

        // Nobody says: the user's own by the image's files, which for root is 0.
        Group = Number(own, "runAsGroup") ?? Number(pod, "runAsGroup") ?? (User == 0 ? 0 : throw new InvalidOperationException($"{container}: which group?"));
        FileGroup = Number(pod, "fsGroup");
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

    /// <summary>Reads them.</summary>
    /// <param name="pod">The pod's spec.</param>
    /// <param name="container">One of its containers.</param>
    internal static ContainerRights Of(JsonElement pod, JsonElement container) => new(pod.TryGetProperty("securityContext", out var shared) ? shared : default, container);

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

    private static int? Number(JsonElement context, string name) => context.ValueKind is JsonValueKind.Object && context.TryGetProperty(name, out var value) ? value.GetInt32() : null;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
