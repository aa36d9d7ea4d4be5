using System.Collections.Concurrent;
using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Scaling.Cluster;

/// <summary>An edge with clients behind it, of which only what the control plane sees is there.</summary>
internal sealed class MeasuredEdge(IControlPlane control, IEdgeCommands commands, string name)
{
    private readonly ConcurrentDictionary<int, TunnelId> _open = new();
    private long _sequence;

    public string Name => name;

    public long Epoch { get; private set; }

    public IEnumerable<int> Users => _open.Keys.Order();

    public async Task Introduce()
    {
        _open.Clear();
        _sequence = 0;
        Epoch = (await control.Renew(new RenewRequest(name, 0, [], 0), default)).Epoch;
    }

    /// <summary>One renewal in batches of 1000 reports, as an edge makes it.</summary>
    public async Task Renew(bool moved, long counter)
    {
        var digest = _open.Values.Aggregate(UInt128.Zero, (sum, tunnel) => sum ^ tunnel.Value);
        var reports = moved ? _open.Values.Select(tunnel => new TunnelReport(tunnel, new TunnelCounters(1000 * counter, 10_000 * counter, 10 * counter, 20 * counter))) : [];
        foreach (var batch in reports.Chunk(1000).DefaultIfEmpty([]))
        {
            var answer = await control.Renew(new RenewRequest(name, Epoch, batch, digest), default);
            if (answer.Epoch != Epoch || !answer.DigestAgrees || answer.Unknown.Count > 0)
            {
                throw new InvalidOperationException($"The renewal of {name} got {answer}.");
            }
        }
    }

    /// <summary>Takes commands until there was one for each open tunnel, and acknowledges them.</summary>
    public async Task PullChanges()
    {
        HashSet<TunnelId> waiting = [.. _open.Values];
        while (waiting.Count > 0)
        {
            foreach (var command in (await Next()).Commands)
            {
                waiting.Remove(command.Tunnel);
                _sequence = command.Sequence;
            }
        }

        // By asking again it says that it has done them; what comes then is nobody's matter here.
        await Next();
    }

    private async Task<EdgeCommandBatch> Next()
    {
        while (true)
        {
            try
            {
                return await commands.Next(name, Epoch, _sequence, default);
            }
            catch (ControlPlaneUnavailableException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }

    public async Task Poll() => await commands.Next(name, Epoch, _sequence, default);

    /// <summary>A user logs in with MS-CHAPv2 and opens.</summary>
    public async Task Dial(int user)
    {
        var tunnel = TunnelId.Create();
        var origin = new TunnelOrigin(new IPEndPoint(new IPAddress([100, 64, (byte)(user >> 8), (byte)user]), 50000), new IPEndPoint(new IPAddress([198, 51, 100, 1]), 443), "vpn.example", Guid.NewGuid().ToString("B"));
        var peer = Authenticators.CreatePeer(AuthenticationMethod.MsChapV2, ClusterRun.UserName(user), ClusterRun.Password, () => null);
        var answer = await control.Begin(new BeginRequest(name, Epoch, tunnel, origin, AuthenticationMethod.MsChapV2), default);
        peer.Begin();
        for (var round = 1; answer.Verdict == AuthenticationVerdict.Continue; round++)
        {
            answer = await control.Answer(new AnswerRequest(name, Epoch, tunnel, round, peer.Receive(answer.Packet).Packet), default);
        }

        if (answer.Grant is null || !await control.Opened(new OpenedRequest(name, Epoch, tunnel), default))
        {
            throw new InvalidOperationException($"{ClusterRun.UserName(user)} was refused: {answer.Failure}.");
        }

        _open[user] = tunnel;
    }

    public async Task Close(int user)
    {
        if (_open.TryRemove(user, out var tunnel))
        {
            await control.Closed(new ClosedRequest(name, Epoch, tunnel, new TunnelCounters(1, 2, 3, 4), TunnelEndReason.ClientDisconnect, ""), default);
        }
    }
}
