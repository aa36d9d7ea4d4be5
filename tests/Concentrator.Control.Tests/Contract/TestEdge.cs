using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Contract;

/// <summary>An edge with clients behind it, as the control plane sees them.</summary>
public sealed class TestEdge(IControlPlaneHost host, string name = "edge-1")
{
    public string Name => name;

    public long Epoch { get; private set; }

    public HashSet<TunnelId> Open { get; } = [];

    public UInt128 Digest => Open.Aggregate(UInt128.Zero, (sum, tunnel) => sum ^ tunnel.Value);

    public async Task<RenewAnswer> Introduce()
    {
        Open.Clear();
        var answer = await host.ControlPlane.Renew(new RenewRequest(name, 0, [], 0), default);
        Epoch = answer.Epoch;
        return answer;
    }

    public async Task<RenewAnswer> Renew(params TunnelReport[] reports) =>
        await host.ControlPlane.Renew(new RenewRequest(name, Epoch, reports, Digest), default);

    /// <summary>Renews with a block list.</summary>
    public async Task<RenewAnswer> Renew(string blockDigest) =>
        await host.ControlPlane.Renew(new RenewRequest(name, Epoch, [], Digest) { BlockDigest = blockDigest }, default);

    /// <summary>Lets time go by and renews meanwhile, as an edge does.</summary>
    public async Task Wait(TimeSpan time)
    {
        const int Renewals = 12;
        for (var i = 0; i < Renewals && time > TimeSpan.Zero; i++)
        {
            host.Clock.Advance(time / Renewals);
            await Renew([.. Open.Select(tunnel => new TunnelReport(tunnel, default))]);
        }
    }

    /// <summary>The only pool that addresses may come from.</summary>
    public string? WantedPool { get; set; }

    public BeginRequest BeginRequest(AuthenticationMethod method = AuthenticationMethod.MsChapV2) => new(
        name,
        Epoch,
        TunnelId.Create(),
        new TunnelOrigin(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 50000), new IPEndPoint(IPAddress.Parse("198.51.100.1"), 443), "vpn.example", "{1}"),
        method);

    public AnswerRequest AnswerRequest(BeginRequest begin, int round, byte[] packet) => new(name, begin.Epoch, begin.Tunnel, round, packet);

    /// <summary>A client that logs in up to the conclusion; it corrects its password with each of <paramref name="corrections"/>.</summary>
    public async Task<TestLogin> Login(string user, string password, AuthenticationMethod method = AuthenticationMethod.MsChapV2, params string[] corrections)
    {
        var retries = new Queue<string>(corrections);
        return await Login(Authenticators.CreatePeer(method, user, password, () => retries.TryDequeue(out var next) ? next : null), method);
    }

    /// <summary>A client of a user with one-time passwords; it gives each of <paramref name="codes"/> when it is asked.</summary>
    public async Task<TestLogin> LoginWithCode(string user, string password, AuthenticationMethod method, params string[] codes)
    {
        var left = new Queue<string>(codes);
        return await Login(Authenticators.CreatePeer(method, user, password, _ => left.TryDequeue(out var next) ? next : null), method);
    }

    /// <summary>A client that logs in up to the conclusion.</summary>
    public async Task<TestLogin> Login(IAuthenticationPeer peer, AuthenticationMethod method)
    {
        var begin = BeginRequest(method) with { Pool = WantedPool };
        var answer = await host.ControlPlane.Begin(begin, default);
        var fromPeer = peer.Begin();
        for (var round = 1; answer.Verdict == AuthenticationVerdict.Continue; round++)
        {
            if (answer.Packet.Length > 0)
            {
                fromPeer = peer.Receive(answer.Packet);
            }

            if (fromPeer.Packet.Length == 0)
            {
                return new TestLogin(begin, answer, fromPeer);
            }

            answer = await host.ControlPlane.Answer(AnswerRequest(begin, round, fromPeer.Packet), default);
        }

        // EAP's last packet only confirms what the method inside it came to.
        var isOver = fromPeer.Kind is AuthenticationPeerStepKind.Success or AuthenticationPeerStepKind.Failure;
        return new TestLogin(begin, answer, answer.Packet.Length > 0 && !isOver ? peer.Receive(answer.Packet) : fromPeer);
    }

    public async Task<bool> OpenTunnel(TestLogin login)
    {
        var opened = await host.ControlPlane.Opened(new OpenedRequest(name, login.Begin.Epoch, login.Tunnel), default);
        if (opened)
        {
            Open.Add(login.Tunnel);
        }

        return opened;
    }

    /// <summary>Logs in and opens, both of which must succeed.</summary>
    public async Task<TestLogin> Dial(string user, string password = TestUsers.Password)
    {
        var login = await Login(user, password);
        Assert.Equal(AuthenticationFailure.None, login.Answer.Failure);
        Assert.True(await OpenTunnel(login));
        return login;
    }

    public async Task Close(TestLogin login, TunnelEndReason reason = TunnelEndReason.ClientDisconnect, TunnelCounters counters = default)
    {
        Open.Remove(login.Tunnel);
        await host.ControlPlane.Closed(new ClosedRequest(name, login.Begin.Epoch, login.Tunnel, counters, reason, ""), default);
    }

    public async Task<EdgeCommandBatch> Commands(long after = 0) => await host.Commands.Next(name, Epoch, after, default);
}
