using System.Globalization;
using Concentrator.DataPlane.Services;

namespace Concentrator.Server.Serving;

/// <summary>systemd, if it started the process: the sockets that it opened (sd_listen_fds(3)), and how far the service is (sd_notify(3)).</summary>
internal sealed class Systemd : IDisposable
{
    private const int FirstDescriptor = 3;

    /// <summary>More than anybody listens on; the variable is not believed beyond it.</summary>
    private const int MaxSockets = 64;

    private readonly ServiceNotification _notification = new();

    /// <summary>The listening sockets that it gave this process.</summary>
    /// <param name="variable">An environment variable's value.</param>
    /// <param name="process">This process's id.</param>
    internal static IReadOnlyList<int> SocketsOf(Func<string, string?> variable, int process) =>
        Number(variable("LISTEN_PID")) == process && Number(variable("LISTEN_FDS")) is > 0 and <= MaxSockets and var count ? [.. Enumerable.Range(FirstDescriptor, count)] : [];

    /// <summary>The listening sockets that it gave this process.</summary>
    internal static IReadOnlyList<int> Sockets() => SocketsOf(Environment.GetEnvironmentVariable, Environment.ProcessId);

    /// <summary>It serves.</summary>
    internal void Ready() => _notification.Send("READY=1");

    /// <summary>It begins to stop.</summary>
    internal void Stopping() => _notification.Send("STOPPING=1");

    /// <inheritdoc/>
    public void Dispose() => _notification.Dispose();

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
