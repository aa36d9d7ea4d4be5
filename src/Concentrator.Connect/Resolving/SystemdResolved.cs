using System.Net;
using Concentrator.DataPlane;
using Concentrator.DataPlane.Tun;

namespace Concentrator.Connect.Resolving;

/// <summary>systemd-resolved, told by <c>resolvectl</c>. What it is told belongs to the device and is gone with it.</summary>
internal static class SystemdResolved
{
    private const string Program = "resolvectl";
    private const string RuntimeDirectory = "/run/systemd/resolve/";
    private const string Stub = "127.0.0.53";

    /// <summary>Whether it answers the machine's programs: the resolver's file is one of its own, or sends them to its stub.</summary>
    public static bool IsInUse()
    {
        if (!Path.Exists(ResolvConf.Path))
        {
            return false;
        }

        var path = File.ResolveLinkTarget(ResolvConf.Path, returnFinalTarget: true)?.FullName ?? ResolvConf.Path;
        return (path.StartsWith(RuntimeDirectory, StringComparison.Ordinal) || (File.Exists(path) && ResolvConf.NameServers(File.ReadAllText(path)).Contains(Stub, StringComparer.Ordinal)))
            && SystemProgram.Exists(Program);
    }

    /// <summary>Lets it ask the tunnel's name servers.</summary>
    /// <param name="device">The tunnel's device.</param>
    /// <param name="servers">The name servers.</param>
    /// <param name="domains">The domains they are for; none for all names.</param>
    /// <exception cref="NetworkSetupException">It does not take it.</exception>
    public static void Set(string device, IReadOnlyList<IPAddress> servers, IReadOnlyList<string> domains)
    {
        Run(["dns", device, .. servers.Select(server => server.ToString())]);
        Run(["domain", device, .. domains.Count == 0 ? ["~."] : domains]);
        Run(["default-route", device, domains.Count == 0 ? "yes" : "no"]);
    }

    /// <summary>Takes it back.</summary>
    public static void Revert(string device) => SystemProgram.TryRun(Program, "systemd", ["revert", device], "", out _);

    private static void Run(string[] arguments) => SystemProgram.Run(Program, "systemd", arguments);
}
