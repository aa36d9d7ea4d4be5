using System.Net;
using Concentrator.Control.Radius;

namespace Concentrator.Server.Configuration;

/// <summary>Reads <c>Radius:Accounting</c>.</summary>
internal sealed class AccountingReader(SettingsReader reader, RadiusReader radius)
{
    /// <summary>The section.</summary>
    internal const string Section = "Radius:Accounting";

    private const int AccountingPort = 1813;

    /// <summary>How sessions are accounted for; null when they are not.</summary>
    /// <param name="role">What this process is: the nodes of a cluster may look like one NAS to a server.</param>
    /// <param name="nas">What we are called.</param>
    /// <param name="deadTime">How long a server that did not answer is asked last.</param>
    /// <param name="ofUsers">The servers that judge users.</param>
    internal RadiusAccountingOptions? Read(NodeRole role, RadiusNas nas, TimeSpan deadTime, IReadOnlyList<RadiusServerOptions> ofUsers)
    {
        var standard = new RadiusAccountingOptions { Servers = [] };
        var isOn = reader.Choice($"{Section}:Enabled", false, SettingsWords.Booleans);
        var interim = ReadInterim();
        var onOff = reader.Choice($"{Section}:OnOff", role == NodeRole.Standalone, SettingsWords.Booleans, defaultText: "true on one machine, false in a cluster");
        var size = reader.Integer($"{Section}:SpoolSize", standard.SpoolSize, 100, 100_000_000);
        var age = reader.Time($"{Section}:SpoolAge", standard.SpoolAge, TimeSpan.FromMinutes(1));
        var own = radius.ReadServers($"{Section}:Servers", AccountingPort, out var hasOwn);
        var shared = hasOwn ? [] : ReadShared(ofUsers);
        if (!isOn)
        {
            foreach (var given in reader.GivenAt(Section).Where(key => !key.EndsWith(":Enabled", StringComparison.OrdinalIgnoreCase)))
            {
                reader.FailSecretly(given, $"is of no use: {Section}:Enabled is not true");
            }

            return null;
        }

        if (!hasOwn && reader.Names(RadiusReader.Servers).Count == 0)
        {
            reader.FailSecretly($"{Section}:Servers", $"is missing; {Section}:Enabled is true: give at least one server, such as {Section}:Servers:first:Address = 192.0.2.10");
        }

        return standard with { Servers = hasOwn ? own : shared, DeadTime = deadTime, Nas = nas, Interim = interim, TellsOfEdges = onOff, SpoolSize = size, SpoolAge = age };
    }

    /// <summary>The servers that judge users, on another port.</summary>
    private List<RadiusServerOptions> ReadShared(IReadOnlyList<RadiusServerOptions> ofUsers)
    {
        const string Pattern = $"{RadiusReader.Servers}:<name>:AccountingPort";
        var ports = reader.Names(RadiusReader.Servers).DefaultIfEmpty("<name>").ToDictionary(
            name => name,
            name => reader.Integer($"{RadiusReader.Servers}:{name}:AccountingPort", AccountingPort, 1, ushort.MaxValue, Pattern),
            StringComparer.OrdinalIgnoreCase);
        return [.. ofUsers.Select(server => server with { Address = new IPEndPoint(server.Address.Address, ports[server.Name]) })];
    }

    private TimeSpan? ReadInterim()
    {
        const string Key = $"{Section}:Interim";
        return string.Equals(reader.OptionalText(Key, defaultText: "10m"), "none", StringComparison.OrdinalIgnoreCase) ? null : reader.Time(Key, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1));
    }
}
