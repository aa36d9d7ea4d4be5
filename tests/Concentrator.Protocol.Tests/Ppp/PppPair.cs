using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>A server's link and a client's link in memory, and between them a network that its tests make lose, double and reorder frames.</summary>
internal sealed class PppPair
{
    private readonly PacketBatch _output = new();
    private readonly PriorityQueue<(bool ToServer, byte[] Frame), (long Time, int Order)> _network = new();
    private readonly Func<AuthenticationMethod, IAuthenticator> _newAuthenticator;
    private IAuthenticator? _authenticator;
    private int _order;

    public PppPair(PppServerOptions server, PppClientOptions client, Func<AuthenticationMethod, IAuthenticator> newAuthenticator, Func<AuthenticationMethod, IAuthenticationPeer> newPeer, int seed = 1)
    {
        var random = new Random(seed);
        Server = new PppServerLink(server, () => (uint)random.Next());
        Client = new PppClientLink(client, () => (uint)random.Next(), newPeer);
        _newAuthenticator = newAuthenticator;
    }

    public static PppAddresses Granted { get; } = new(
        new Ipv4Address(0x0A090002), new Ipv4Address(0x0A090001), new Ipv4Address(0x0A090035), new Ipv4Address(0x0A090036), new Ipv4Address(0x0A090037), default);

    /// <summary>Whether IPv6 is granted.</summary>
    public bool HasIpv6 { get; init; }

    public PppServerLink Server { get; }

    public PppClientLink Client { get; }

    /// <summary>When each copy of a frame arrives: no delay at all loses it.</summary>
    public Func<byte[], IEnumerable<long>> Delays { get; init; } = _ => [1];

    public Func<string, ICredential?> Credentials { get; init; } = _ => null;

    public long Now { get; private set; }

    public PppLinkEvents ServerSaw { get; private set; }

    public PppLinkEvents ClientSaw { get; private set; }

    public int AuthenticationsStarted { get; private set; }

    public byte[] ServerKey { get; private set; } = [];

    public AuthenticationFailure Refusal { get; private set; }

    public bool NetworkIsUp => ServerSaw.HasFlag(PppLinkEvents.NetworkUp) && ClientSaw.HasFlag(PppLinkEvents.NetworkUp);

    public bool HasEnded => ServerSaw.HasFlag(PppLinkEvents.Ended) && ClientSaw.HasFlag(PppLinkEvents.Ended);

    public void Start()
    {
        AfterServer(Server.Start(Now, _output));
        AfterClient(Client.Start(Now, _output));
    }

    /// <summary>Lets frames and timers go on until something is so, or nothing happens any more, or time is up.</summary>
    public void RunUntil(Func<bool> reached, long limit = 600_000)
    {
        while (!reached())
        {
            var next = Math.Min(Server.NextDeadline, Client.NextDeadline);
            if (_network.TryPeek(out _, out var due))
            {
                next = Math.Min(next, due.Time);
            }

            if (next > limit)
            {
                return;
            }

            Now = Math.Max(Now, next);
            Step();
        }
    }

    public void TerminateClient() => AfterClient(Client.Terminate(Now, _output));

    public void TerminateServer() => AfterServer(Server.Terminate(Now, _output));

    public void SendToServer(byte[] frame) => AfterServer(Server.Receive(frame, Now, _output));

    private void Step()
    {
        if (_network.TryPeek(out var packet, out var due) && due.Time <= Now)
        {
            _network.Dequeue();
            if (packet.ToServer)
            {
                AfterServer(Server.Receive(packet.Frame, Now, _output));
            }
            else
            {
                AfterClient(Client.Receive(packet.Frame, Now, _output));
            }

            return;
        }

        if (Server.NextDeadline <= Now)
        {
            AfterServer(Server.Tick(Now, _output));
        }

        if (Client.NextDeadline <= Now)
        {
            AfterClient(Client.Tick(Now, _output));
        }
    }

    private void AfterServer(PppLinkEvents events)
    {
        ServerSaw |= events;
        if (events.HasFlag(PppLinkEvents.AuthenticationStarted))
        {
            AuthenticationsStarted++;
            _authenticator = _newAuthenticator(Server.Method);
            Follow(_authenticator.Begin());
        }

        if (events.HasFlag(PppLinkEvents.AuthenticationPacket))
        {
            Follow(_authenticator!.Receive(Server.AuthenticationPacket));
        }

        Carry(toServer: false);
    }

    private void AfterClient(PppLinkEvents events)
    {
        ClientSaw |= events;
        Carry(toServer: true);
    }

    /// <summary>The part of the control plane.</summary>
    private void Follow(AuthenticatorStep step)
    {
        if (step.Kind is AuthenticatorStepKind.NeedCredential)
        {
            step = _authenticator!.Verify(Credentials(step.UserName), AuthenticationFailure.None);
        }

        switch (step.Kind)
        {
            case AuthenticatorStepKind.Send or AuthenticatorStepKind.Retry:
                Server.SendAuthentication(step.Packet, expectAnswer: true, Now, _output);
                break;
            case AuthenticatorStepKind.Success:
                ServerKey = step.HigherLayerAuthenticationKey;
                Server.SendAuthentication(step.Packet, expectAnswer: false, Now, _output);
                ServerSaw |= Server.Authenticated(Granted, HasIpv6, Now, _output);
                break;
            case AuthenticatorStepKind.Failure:
                Refusal = step.Failure;
                Server.SendAuthentication(step.Packet, expectAnswer: false, Now, _output);
                ServerSaw |= Server.Terminate(Now, _output);
                break;
        }
    }

    private void Carry(bool toServer)
    {
        foreach (var frame in Wire.Frames(_output))
        {
            foreach (var delay in Delays(frame))
            {
                _network.Enqueue((toServer, frame), (Now + delay, _order++));
            }
        }
    }
}
