using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Authentication;

/// <summary>A server's side and a client's side that talk to each other in memory until one of them is done.</summary>
internal sealed class Conversation
{
    private readonly IAuthenticator _server;
    private readonly IAuthenticationPeer _peer;

    public Conversation(IAuthenticator server, IAuthenticationPeer peer)
    {
        _server = server;
        _peer = peer;
    }

    public Conversation(AuthenticationMethod method, string userName, string password, Func<string?>? askAgain = null, int retries = 2)
        : this(Authenticators.CreateServer(method, "vpn", retries), Authenticators.CreatePeer(method, userName, password, askAgain))
    {
    }

    /// <summary>What is known of the user; null is an unknown user.</summary>
    public ICredential? Credential { get; init; }

    public AuthenticationFailure Refusal { get; init; }

    /// <summary>What happens to a server's packet on its way.</summary>
    public Func<byte[], byte[]> OnTheWayToPeer { get; init; } = packet => packet;

    public List<AuthenticatorStep> ServerSteps { get; } = [];

    public List<AuthenticationPeerStep> PeerSteps { get; } = [];

    public List<byte[]> FromServer { get; } = [];

    public List<byte[]> FromPeer { get; } = [];

    public AuthenticatorStep ServerEnd => ServerSteps[^1];

    public AuthenticationPeerStep PeerEnd => PeerSteps[^1];

    public int Count(AuthenticatorStepKind kind) => ServerSteps.Count(step => step.Kind == kind);

    public Conversation Run()
    {
        var toPeer = new Queue<byte[]>();
        var toServer = new Queue<byte[]>();
        Take(_server.Begin(), toPeer);
        Take(_peer.Begin(), toServer);
        for (var round = 0; round < 100 && toPeer.Count + toServer.Count > 0; round++)
        {
            if (toPeer.TryDequeue(out var packet))
            {
                Take(_peer.Receive(OnTheWayToPeer(packet)), toServer);
            }

            if (toServer.TryDequeue(out packet))
            {
                var step = _server.Receive(packet);
                Take(step, toPeer);
                if (step.Kind == AuthenticatorStepKind.NeedCredential)
                {
                    Take(_server.Verify(Credential, Refusal), toPeer);
                }
            }
        }

        return this;
    }

    private void Take(AuthenticatorStep step, Queue<byte[]> toPeer)
    {
        ServerSteps.Add(step);
        if (step.Packet.Length > 0)
        {
            FromServer.Add(step.Packet);
            toPeer.Enqueue(step.Packet);
        }
    }

    private void Take(AuthenticationPeerStep step, Queue<byte[]> toServer)
    {
        PeerSteps.Add(step);
        if (step.Packet.Length > 0)
        {
            FromPeer.Add(step.Packet);
            toServer.Enqueue(step.Packet);
        }
    }
}
