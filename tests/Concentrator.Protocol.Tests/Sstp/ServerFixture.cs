using Concentrator.Protocol.Sstp;

namespace Concentrator.Protocol.Tests.Sstp;

internal sealed class ServerFixture : CallFixture
{
    public ServerFixture(SstpCallOptions? options = null) =>
        Call = new SstpServerCall(options ?? Options, [Certificate], () => [.. Nonce]);

    public SstpServerCall Call { get; }

    public override SstpCallState State => Call.State;

    public override SstpCallEnd End => Call.End;

    public override string? Fault => Call.Fault;

    public override long Deadline => Call.NextDeadline;

    public override bool IsConnected => Call.IsConnected;

    public override bool ReceiveData(long now = Now) => Call.ReceiveData(now);

    /// <summary>A server that has sent its Ack and has no result of the authentication yet.</summary>
    public static ServerFixture Acknowledged(SstpCallOptions? options = null)
    {
        var server = new ServerFixture(options);
        server.Call.Start(Now);
        server.Receive(Request);
        return server;
    }

    protected override void LeadIntoEstablishment(SstpCallState state, long now)
    {
        if (state == SstpCallState.CallDisconnected)
        {
            return;
        }

        Call.Start(now);
        if (state == SstpCallState.CallConnectedPending)
        {
            Receive(Request, now);
            Authenticated(Key, now);
        }
    }

    protected override void LeadToConnected(long now)
    {
        LeadIntoEstablishment(SstpCallState.CallConnectedPending, now);
        Receive(CallConnected(), now);
    }

    protected override SstpCallEvents ReceiveCore(byte[] packet, long now) => Call.Receive(packet, now, Output);

    protected override SstpCallEvents TickCore(long now) => Call.Tick(now, Output);

    protected override SstpCallEvents DisconnectCore(long now) => Call.Disconnect(now, Output);

    protected override SstpCallEvents AuthenticatedCore(byte[] key, long now) => Call.Authenticated(key, now, Output);
}
