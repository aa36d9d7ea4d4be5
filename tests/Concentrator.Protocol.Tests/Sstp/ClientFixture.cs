using Concentrator.Protocol.Sstp;

namespace Concentrator.Protocol.Tests.Sstp;

internal sealed class ClientFixture : CallFixture
{
    public ClientFixture(SstpCallOptions? options = null) => Call = new SstpClientCall(options ?? Options, Certificate);

    public SstpClientCall Call { get; }

    public override SstpCallState State => Call.State;

    public override SstpCallEnd End => Call.End;

    public override string? Fault => Call.Fault;

    public override long Deadline => Call.NextDeadline;

    public override bool IsConnected => Call.IsConnected;

    public override bool ReceiveData(long now = Now) => Call.ReceiveData(now);

    /// <summary>A client that has sent its request.</summary>
    public static ClientFixture Requesting(SstpCallOptions? options = null)
    {
        var client = new ClientFixture(options);
        client.Call.Start(Now, client.Output);
        return client;
    }

    protected override void LeadIntoEstablishment(SstpCallState state, long now)
    {
        if (state == SstpCallState.CallDisconnected)
        {
            return;
        }

        Call.Start(now, Output);
        if (state == SstpCallState.ConnectAckReceived)
        {
            Receive(Ack, now);
        }
    }

    protected override void LeadToConnected(long now)
    {
        LeadIntoEstablishment(SstpCallState.ConnectAckReceived, now);
        Authenticated(Key, now);
    }

    protected override SstpCallEvents ReceiveCore(byte[] packet, long now) => Call.Receive(packet, now, Output);

    protected override SstpCallEvents TickCore(long now) => Call.Tick(now, Output);

    protected override SstpCallEvents DisconnectCore(long now) => Call.Disconnect(now, Output);

    protected override SstpCallEvents AuthenticatedCore(byte[] key, long now) => Call.Authenticated(key, now, Output);
}
