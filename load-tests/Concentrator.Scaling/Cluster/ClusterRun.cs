using System.Diagnostics;
using System.Globalization;
using Concentrator.Cluster;
using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Tests.World;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Users;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Concentrator.Scaling.Cluster;

/// <summary>Counts what users, logins, renewals and a lost edge cost a real cluster: silos as processes, a redis-server with an append-only file, edges of which only the calls are there.</summary>
internal sealed class ClusterRun : IAsyncDisposable
{
    public const string Password = "correct horse";
    private const string Pool = "10.16.0.0/12";
    private const int FilterLines = 200;
    private static readonly TimeSpan _background = TimeSpan.FromSeconds(20);

    private readonly ScalingOptions _options;
    private readonly Figures _figures;
    private readonly RedisServer _redis;
    private readonly IConnectionMultiplexer _client;
    private readonly List<SiloProcess> _silos = [];
    private readonly List<MeasuredEdge> _edges = [];
    private readonly TrafficMeter _traffic = new();
    private EdgeNode? _connected;

    private ClusterRun(ScalingOptions options, Figures figures, RedisServer redis, IConnectionMultiplexer client)
    {
        _options = options;
        _figures = figures;
        _redis = redis;
        _client = client;
    }

    private EdgeNode Node => _connected ?? throw new InvalidOperationException("It is not connected yet.");

    public static string UserName(int user) => $"user{user:d7}";

    public static async Task Run(ScalingOptions options, Figures figures)
    {
        await using var redis = await RedisServer.StartAsync(new RedisServerOptions { AppendOnlyFile = true });
        await using var run = new ClusterRun(options, figures, redis, await redis.ConnectAsync());
        await run.Start();
        await run.AddUsers();
        await run.Rest(edges: 0);
        await run.Introduce();
        await run.WarmUp();
        await run.LogIn();
        await run.Renew();
        await run.Idle();
        await run.ChangePolicy();
        await run.Churn();
        await run.LoseAnEdge();
        await run.LoseASilo();
    }

    public async ValueTask DisposeAsync()
    {
        await (_connected?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Task.WhenAll(_silos.Select(silo => silo.DisposeAsync().AsTask()));
        await _client.DisposeAsync();
        _traffic.Dispose();
    }

    private async Task Start()
    {
        // What is appended is to be counted, not rewritten meanwhile.
        await _client.GetServers()[0].ConfigSetAsync("auto-aof-rewrite-percentage", 0);
        var name = $"measured-{Guid.NewGuid():n}";
        for (var i = 0; i < _options.Silos; i++)
        {
            _silos.Add(await SiloProcess.Start($"silo-{i}", name, _redis.ConnectionString, Pool));
        }

        _connected = await EdgeNode.Connect(new SiloStart("edges", name, _redis.ConnectionString, Pool, 0, 0).Settings(), NullLoggerFactory.Instance, CancellationToken.None);
        var start = await Look(collect: true);
        _figures.Add("silos", _options.Silos, "");
        _figures.Add("sessions", _options.Sessions, "");
        _figures.Add("edges", _options.Edges, "");
        _figures.Add("a silo without users", start.SiloHeap / _options.Silos / 1024 / 1024, "MiB of heap");
        _figures.Add("a silo without users", start.Silos.Average(silo => silo.Resident) / 1024 / 1024, "MiB resident");
        _figures.Add("Redis: connections of a node", (start.Redis.Clients - 2.0) / (_options.Silos + 1), "connections");
    }

    private async Task AddUsers()
    {
        var before = await Look(collect: true);
        await InParallel(Enumerable.Range(0, _options.Sessions), async user =>
        {
            var change = await Node.Link.Users.Add(new NewUser(UserName(user), Password), default);
            if (!change.Done)
            {
                throw new InvalidOperationException(change.Message);
            }
        });
        var after = await Look(collect: true);
        _figures.Add("a user: Redis", (double)(after.Redis.Memory - before.Redis.Memory) / _options.Sessions, "bytes");
        _figures.Add("a user: silos, while its grain is active", (after.SiloHeap - before.SiloHeap) / _options.Sessions, "bytes of heap");
        after.Report(_figures, "adding a user", "each", before, _options.Sessions);
    }

    private async Task Rest(int edges)
    {
        var before = await Look();
        var watch = Stopwatch.StartNew();
        await Task.Delay(_background);
        var after = await Look();
        after.Report(_figures, $"a second of {_options.Silos} silos, {edges} edges", "a second", before, watch.Elapsed.TotalSeconds);
    }

    private async Task Introduce()
    {
        for (var i = 0; i < _options.Edges; i++)
        {
            var edge = new MeasuredEdge(Node.Link.ControlPlane, Node.Link.Commands, $"edge-{i}");
            await edge.Introduce();
            _edges.Add(edge);
        }
    }

    /// <summary>What is compiled at first use is no cost of a login.</summary>
    private async Task WarmUp()
    {
        int[] users = [.. Enumerable.Range(0, Math.Min(1000, _options.Sessions))];
        await InParallel(users, user => EdgeOf(user).Dial(user));
        await InParallel(users, user => EdgeOf(user).Close(user));
    }

    private async Task LogIn()
    {
        var before = await Look(collect: true);
        var watch = Stopwatch.StartNew();
        await InParallel(Enumerable.Range(0, _options.Sessions), user => EdgeOf(user).Dial(user));
        var seconds = watch.Elapsed.TotalSeconds;
        var after = await Look(collect: true);
        after.Report(_figures, "login into blocks that fill", "each", before, _options.Sessions);
        _figures.Add("login: a second of silos", _options.Sessions / (after.SiloCpuSeconds - before.SiloCpuSeconds), "logins/cpu-s");
        _figures.Add("login: a second of the machine, shared by all", _options.Sessions / seconds, "logins/s");
        _figures.Add("a session: Redis", (double)(after.Redis.Memory - before.Redis.Memory) / _options.Sessions, "bytes");
        _figures.Add("a session: silos", (after.SiloHeap - before.SiloHeap) / _options.Sessions, "bytes of heap");
        await Keys();
    }

    private async Task Renew()
    {
        const int Rounds = 5;
        await Renewals("idle renewal of an edge", moved: false, 10 * Rounds, 10.0 * Rounds * _options.Edges);
        await Renewals("report of a tunnel that moved packets", moved: true, Rounds, (double)Rounds * _options.Sessions);
    }

    /// <summary>What edges do whose tunnels move nothing: poll and renew.</summary>
    private async Task Idle()
    {
        var before = await Look();
        var watch = Stopwatch.StartNew();
        var poll = Task.WhenAll(_edges.Select(edge => edge.Poll()));
        while (!poll.IsCompleted)
        {
            foreach (var edge in _edges)
            {
                await edge.Renew(moved: false, 0);
            }

            await Task.WhenAny(poll, Task.Delay(TimeSpan.FromSeconds(16)));
        }

        await poll;
        var after = await Look();
        after.Report(_figures, $"a second of {_options.Silos} silos, {_options.Edges} edges that poll and renew", "a second", before, watch.Elapsed.TotalSeconds);
    }

    private async Task Renewals(string what, bool moved, int rounds, double count)
    {
        var before = await Look();
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var edge in _edges)
            {
                await edge.Renew(moved, round);
            }
        }

        (await Look()).Report(_figures, what, "each", before, count);
    }

    /// <summary>A policy with a long filter list comes, for everybody: until every edge has the command for each of its tunnels, and has said so.</summary>
    private async Task ChangePolicy()
    {
        var lines = Enumerable.Range(0, FilterLines).Select(line => $"permit in tcp 10.{line}.0.0/16 {1000 + line}");
        var policy = new PolicyDefinition { Rules = [new RuleDefinition { Name = "everybody", Filters = [.. lines] }] };
        var before = await Look();
        var watch = Stopwatch.StartNew();
        var problems = await Node.Link.Policies.Define(policy, default);
        if (problems.Count > 0)
        {
            throw new InvalidOperationException(problems[0]);
        }

        await Task.WhenAll(_edges.Select(edge => edge.PullChanges()));
        _figures.Add($"policy with {FilterLines} filter lines: until {_options.Sessions} tunnels were commanded", watch.Elapsed.TotalSeconds, "s");
        (await Look()).Report(_figures, $"policy with {FilterLines} filter lines", "a tunnel", before, _options.Sessions);
    }

    private async Task Churn()
    {
        int[] users = [.. Enumerable.Range(0, _options.Sessions).Where(user => user % 10 == 0)];
        var before = await Look();
        await InParallel(users, user => EdgeOf(user).Close(user));
        var closed = await Look();
        closed.Report(_figures, "end of a session", "each", before, users.Length);
        await InParallel(users, user => EdgeOf(user).Dial(user));
        (await Look()).Report(_figures, "login into blocks that are nearly full", "each", closed, users.Length);
    }

    private async Task LoseAnEdge()
    {
        var lost = _edges[0];
        var sessions = lost.Users.Count();
        var before = await Look();
        var watch = Stopwatch.StartNew();
        try
        {
            await lost.Introduce();
            _figures.Add("lost edge: until it is taken in again", watch.Elapsed.TotalSeconds, "s");
        }
        catch (ControlPlaneUnavailableException)
        {
            _figures.Add("lost edge: the first introduction was not answered after", watch.Elapsed.TotalSeconds, "s");
            while (lost.Epoch == 0 || !await Introduced(lost))
            {
                await Task.Delay(200);
            }

            _figures.Add("lost edge: until it is taken in again", watch.Elapsed.TotalSeconds, "s");
        }

        (await Look()).Report(_figures, $"lost edge of {sessions} sessions", "a session", before, sessions);
    }

    /// <summary>Kills the silo that has the last edge: another one reads what it had.</summary>
    private async Task LoseASilo()
    {
        if (_silos.Count < 2)
        {
            return;
        }

        var edge = _edges[^1];
        var owner = new PartitionRing(Enumerable.Range(0, _options.Silos).Select(i => $"silo-{i}")).OwnerOf(edge.Name);
        var gone = _silos[int.Parse(owner["silo-".Length..], CultureInfo.InvariantCulture)];
        _silos.Remove(gone);
        var before = await Look();
        var watch = Stopwatch.StartNew();
        await gone.Kill();
        while (!await Renewed(edge))
        {
            await Task.Delay(100);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        var sessions = edge.Users.Count();
        _figures.Add($"killed silo: until the edge's {sessions} sessions were read and it was renewed", seconds, "s");
        (await Look()).Report(_figures, "killed silo", "a session", before, sessions);
    }

    private static async Task<bool> Renewed(MeasuredEdge edge)
    {
        try
        {
            await edge.Renew(moved: false, 0);
            return true;
        }
        catch (ControlPlaneUnavailableException)
        {
            return false;
        }
    }

    private static async Task<bool> Introduced(MeasuredEdge edge)
    {
        try
        {
            await edge.Introduce();
            return true;
        }
        catch (ControlPlaneUnavailableException)
        {
            return false;
        }
    }

    /// <summary>How much of Redis each kind of key takes.</summary>
    private async Task Keys()
    {
        var database = _client.GetDatabase();
        var kinds = new SortedDictionary<string, (long Count, long Bytes)>(StringComparer.Ordinal);
        foreach (var key in _client.GetServers()[0].Keys(pageSize: 1000))
        {
            var kind = Kind(key.ToString());
            var (count, bytes) = kinds.GetValueOrDefault(kind);

            // Of users one in a hundred is enough.
            var isSampled = !string.Equals(kind, "user", StringComparison.Ordinal) || count % 100 == 0;
            var size = isSampled ? (long)await database.ExecuteAsync("MEMORY", "USAGE", key, "SAMPLES", "0") : bytes / Math.Max(1, count);
            kinds[kind] = (count + 1, bytes + size);
        }

        foreach (var (kind, (count, bytes)) in kinds)
        {
            _figures.Add($"Redis keys: {kind}", count, "keys");
            _figures.Add($"Redis keys: {kind}, memory of one", (double)bytes / count, "bytes");
        }
    }

    private static string Kind(string key) =>
        key.Contains("block/", StringComparison.Ordinal) ? "block"
        : key.Contains("user", StringComparison.Ordinal) && key.EndsWith("/user", StringComparison.Ordinal) ? "user"
        : key.Contains("pool", StringComparison.Ordinal) ? "pool"
        : key.EndsWith("/edge", StringComparison.Ordinal) ? "edge"
        : key[(key.LastIndexOf('/') + 1)..];

    private MeasuredEdge EdgeOf(int user) => _edges[user % _edges.Count];

    private async Task<Snapshot> Look(bool collect = false)
    {
        var silos = await Task.WhenAll(_silos.Select(silo => silo.Ask(collect)));
        return new Snapshot(await RedisFigures.Read(_client.GetServers()[0]), silos, _traffic.Now);
    }

    private Task InParallel(IEnumerable<int> users, Func<int, Task> act) =>
        Parallel.ForEachAsync(users, new ParallelOptions { MaxDegreeOfParallelism = _options.Concurrency }, async (user, _) => await act(user));
}
