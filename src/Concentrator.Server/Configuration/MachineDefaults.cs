using System.Net;
using System.Net.Sockets;
using Concentrator.Server.Certificates;

namespace Concentrator.Server.Configuration;

/// <summary>What the machine and the process's rights make of keys that are not given.</summary>
internal sealed record MachineDefaults
{
    /// <summary>Whether the process may make devices and listen below port 1024.</summary>
    public required bool Privileged { get; init; }

    /// <summary>The directory for data.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The server's name.</summary>
    public required string Name { get; init; }

    /// <summary>The first address of the machine that others can reach; null when it has none.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>What tells the machine from every other, and does not change with its restarts.</summary>
    public string Identity { get; init; } = "";

    /// <summary>The DNS servers that the machine itself uses and that others can reach, two at most.</summary>
    public IReadOnlyList<IPAddress> DnsServers { get; init; } = [];

    /// <summary>The port that clients dial.</summary>
    internal int Port => Privileged ? 443 : 8443;

    /// <summary>Asks the machine.</summary>
    internal static MachineDefaults Find() => new()
    {
        Privileged = Environment.IsPrivilegedProcess,
        DataDirectory = Environment.IsPrivilegedProcess ? "/var/lib/concentrator" : Path.Combine(StateHome(), "concentrator"),
        Name = Environment.MachineName,
        Address = HostNames.Addresses().FirstOrDefault(),
        Identity = FindIdentity("/etc/machine-id"),
        DnsServers = FindDnsServers(["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"]),
    };

    /// <summary>The servers of the first file that names any; a loopback address is of no use to a client.</summary>
    internal static IReadOnlyList<IPAddress> FindDnsServers(IEnumerable<string> files)
    {
        foreach (var file in files.Where(File.Exists))
        {
            var servers = File.ReadLines(file)
                .Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words is ["nameserver", ..] && words.Length > 1)
                .Select(words => IPAddress.TryParse(words[1], out var address) ? address : IPAddress.Loopback)
                .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))
                .Take(2)
                .ToList();
            if (servers.Count > 0)
            {
                return servers;
            }
        }

        return [];
    }

    /// <summary>The machine's id (machine-id(5)); in a container without one, its name.</summary>
    internal static string FindIdentity(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } id ? id : Environment.MachineName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Environment.MachineName;
        }
    }

    private static string StateHome()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        return string.IsNullOrEmpty(state) ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state") : state;
    }
}
