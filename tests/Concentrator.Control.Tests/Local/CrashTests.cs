using System.Diagnostics;
using System.Globalization;
using System.Net;
using Concentrator.Control.Local;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Control.Tests.Local;

public sealed class CrashTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"concentrator-crash-{Guid.NewGuid():n}");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Killed_at_any_moment_it_comes_back_with_every_answer_it_gave()
    {
        var random = new Random(42);
        var ended = 0;
        var epoch = 0L;
        for (var round = 0; round < 8; round++)
        {
            var said = await RunAndKill(random.Next(), lines: random.Next(20, 600), itself: round % 2 == 0);

            await using var plane = await LocalControlPlane.OpenAsync(CrashChild.Options(_directory), TimeProvider.System, NullLoggerFactory.Instance);
            var integrity = await plane.Store.Loop.Run(() => plane.Store.Database.Read("PRAGMA integrity_check", row => row.GetString(0)), default);
            Assert.Equal("ok", Assert.Single(integrity));
            var sessions = await plane.Sessions.List(default);
            CheckSessions(said, sessions);
            await CheckLeases(plane, sessions);
            await CheckHistory(plane, said, ended);
            await CheckLastAddresses(plane, said);

            var renewed = await plane.Renew(new RenewRequest("edge-1", 0, [], 0), default);
            Assert.True(renewed.Epoch > epoch);
            epoch = renewed.Epoch;
            Assert.Empty(await plane.Sessions.List(default));
            Assert.Equal(0, plane.Pools[0].Leases);
            var history = await plane.Sessions.History(userName: null, int.MaxValue, default);
            Assert.Equal(history.Count, history.Select(entry => entry.Session.Tunnel).Distinct().Count());
            Assert.Equal(sessions.Select(session => session.Tunnel).ToHashSet(), history.Take(sessions.Count).Select(entry => entry.Session.Tunnel).ToHashSet());
            Assert.All(history.Take(sessions.Count), entry => Assert.Equal(TunnelEndReason.EdgeLost, entry.Reason));
            ended = history.Count;
        }
    }

    /// <summary>What was opened, and not asked to close, is there with its address; what was closed is not; nothing is there that nobody asked for.</summary>
    private static void CheckSessions(List<Line> said, IReadOnlyList<SessionInfo> sessions)
    {
        var there = sessions.ToDictionary(session => session.Tunnel, session => session.Address);
        var closing = Tunnels(said, Step.Closing);
        foreach (var line in said.Where(line => line.What == Step.Opened && !closing.Contains(line.Tunnel)))
        {
            Assert.Equal(line.Address, there[line.Tunnel]);
        }

        Assert.Empty(there.Keys.Intersect(Tunnels(said, Step.Closed)));
        Assert.Empty(there.Keys.Except(Tunnels(said, Step.Opening)));
    }

    private static async Task CheckLeases(LocalControlPlane plane, IReadOnlyList<SessionInfo> sessions)
    {
        Assert.Equal(sessions.Count, sessions.Select(session => session.Address).Distinct().Count());
        var kept = await plane.Store.Loop.Run(() => plane.Store.State.Sessions.ToList(), default);
        Assert.Equal(kept.Count, kept.Select(session => session.Address).Distinct().Count());
        Assert.Equal(kept.Count, plane.Pools[0].Leases);
        Assert.All(kept, session => Assert.Equal(session.Tunnel, plane.Store.State.Pools.HolderOf(session.Address)));
    }

    private static async Task CheckHistory(LocalControlPlane plane, List<Line> said, int before)
    {
        var history = await plane.Sessions.History(userName: null, int.MaxValue, default);
        var since = history.Take(history.Count - before).Select(entry => entry.Session.Tunnel).ToHashSet();
        Assert.Empty(Tunnels(said, Step.Closed).Except(since));
        Assert.Empty(since.Except(Tunnels(said, Step.Closing)));
    }

    /// <summary>The last address is of the last session that opened, or of one whose opening was asked for after that.</summary>
    private static async Task CheckLastAddresses(LocalControlPlane plane, List<Line> said)
    {
        foreach (var ofUser in said.GroupBy(line => line.User, StringComparer.Ordinal))
        {
            var last = ofUser.Last(line => line.What is Step.Opened or Step.Opening);
            var answered = ofUser.LastOrDefault(line => line.What == Step.Opened);
            var kept = (await plane.Users.Find(ofUser.Key, default))!.LastAddress;
            Assert.True(answered is null || kept!.Equals(last.Address) || kept.Equals(answered.Address), $"{ofUser.Key} has {kept}, not {answered?.Address} or {last.Address}.");
        }
    }

    private static HashSet<TunnelId> Tunnels(List<Line> said, Step what) => [.. said.Where(line => line.What == what).Select(line => line.Tunnel)];

    private async Task<List<Line>> RunAndKill(int seed, int lines, bool itself)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(CrashTests).Assembly.Location, "crash-child", _directory, seed.ToString(CultureInfo.InvariantCulture), (itself ? lines : 0).ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var child = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            var said = new List<Line>();
            while (await child.StandardOutput.ReadLineAsync(limit.Token) is { } text)
            {
                if (text.Split(' ') is [var what, var tunnel, var user, var address, "."] && TunnelId.TryParse(tunnel, out var id)
                    && Enum.TryParse<Step>(what, ignoreCase: true, out var step))
                {
                    said.Add(new Line(step, id, user, IPAddress.Parse(address)));
                }

                if (said.Count == lines && !itself)
                {
                    child.Kill();
                }
            }

            Assert.True(said.Count >= lines, "The child ended by itself.");
            return said;
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync(CancellationToken.None);
        }
    }

    private enum Step
    {
        Opening,
        Opened,
        Closing,
        Closed,
    }

    private sealed record Line(Step What, TunnelId Tunnel, string User, IPAddress Address);
}
