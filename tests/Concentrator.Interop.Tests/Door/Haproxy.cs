using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Door;

/// <summary>A real HAProxy with the configuration that the repository hands to operators.</summary>
internal sealed class Haproxy : IAsyncDisposable
{
    private const string Backend = "edges";

    private readonly TemporaryFolder _folder;
    private readonly RunningProgram _running;

    private Haproxy(TemporaryFolder folder, RunningProgram running)
    {
        _folder = folder;
        _running = running;
    }

    /// <summary>Its process.</summary>
    internal int Id => _running.Id;

    private string Socket => _folder.File("admin.sock");

    /// <summary>Starts it before edges (<c>address:port</c>) and returns once it calls them all up.</summary>
    internal static Task<Haproxy> StartAsync(NetworkNamespace space, string bind, IReadOnlyList<string> edges) => StartAsync((command, environment) => space.Start(command, environment), bind, edges, 4000);

    /// <summary>Starts it before edges outside of any namespace.</summary>
    internal static Task<Haproxy> StartAsync(string bind, IReadOnlyList<string> edges, int connections) =>
        StartAsync((command, environment) => RunningProgram.Start(command[0], command[1..], environment), bind, edges, connections);

    private static async Task<Haproxy> StartAsync(Func<string[], Dictionary<string, string>, RunningProgram> start, string bind, IReadOnlyList<string> edges, int connections)
    {
        var folder = new TemporaryFolder("haproxy");
        var list = folder.File("edges.cfg");
        await File.WriteAllTextAsync(list, $"backend {Backend} from to-edges\n" + string.Concat(edges.Select((edge, index) => $"    server {Name(index)} {edge} id {index + 1}\n")));
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SSTP_BIND"] = bind,
            ["SSTP_MAXCONN"] = connections.ToString(CultureInfo.InvariantCulture),
            ["SSTP_STATS"] = folder.File("admin.sock"),
            ["SSTP_LOG"] = "stdout",
        };
        var shipped = Path.Combine(AppContext.BaseDirectory, "haproxy.cfg");
        var haproxy = new Haproxy(folder, start(["haproxy", "-db", "-f", shipped, "-f", list], environment));
        try
        {
            await haproxy.UntilAsync(servers => servers.All(server => server.Status is "UP"));
        }
        catch
        {
            await haproxy.DisposeAsync();
            throw;
        }

        return haproxy;
    }

    /// <summary>The name of an edge in the list, counted from 0.</summary>
    internal static string Name(int index) => $"edge{index + 1}";

    /// <summary>Waits until it sees its edges so.</summary>
    internal async Task UntilAsync(Func<IReadOnlyList<DoorServer>, bool> holds)
    {
        IReadOnlyList<DoorServer> servers = [];
        for (var tries = 0; tries < 600; tries++)
        {
            servers = _running.HasExited ? throw new InvalidOperationException($"HAProxy ended:\n{_running.Output}") : await ServersAsync();
            if (servers.Count > 0 && holds(servers))
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail($"It never came about; HAProxy says {string.Join(", ", servers)} and printed:\n{_running.Output}");
    }

    /// <summary>The edges as it sees them now; none while it does not answer yet.</summary>
    internal async Task<IReadOnlyList<DoorServer>> ServersAsync()
    {
        if (!File.Exists(Socket))
        {
            return [];
        }

        var lines = (await AskAsync("show stat")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var names = lines[0].TrimStart('#', ' ').Split(',');
        int column(string name) => Array.IndexOf(names, name);
        return [.. from line in lines.Skip(1)
                   let fields = line.Split(',')
                   where fields[0] is Backend && fields[1] is not "BACKEND"
                   select new DoorServer(fields[1], fields[column("status")], int.Parse(fields[column("scur")], CultureInfo.InvariantCulture))];
    }

    public async ValueTask DisposeAsync()
    {
        await _running.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<string> AskAsync(string command)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket));
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\n"));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync();
    }
}
