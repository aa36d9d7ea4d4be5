using System.Security.Cryptography;
using Concentrator.Protocol.Sstp;

namespace Concentrator.Protocol.Tests.Sstp;

/// <summary>One call of either role, which can be led into each of its states. Every timer has a length of its own, so that a deadline tells which one runs.</summary>
internal abstract class CallFixture
{
    public const long Now = 1_000_000;

    public static SstpCallOptions Options { get; } = new()
    {
        NegotiationTimeout = 60_001,
        HelloTimeout = 60_002,
        AbortTimeout1 = 3_003,
        AbortTimeout2 = 1_004,
        DisconnectTimeout1 = 5_005,
        DisconnectTimeout2 = 1_006,
    };

    public static SstpCertificateHashes Certificate { get; } = new(SHA1.HashData("leaf"u8), SHA256.HashData("leaf"u8));

    public static byte[] Nonce { get; } = SHA256.HashData("nonce"u8);

    public static byte[] Key { get; } = SHA256.HashData("key"u8);

    public static byte[] Request { get; } = Packets.Control(1, Packets.PppProtocolId);

    public static byte[] Ack { get; } = AckWith(hashProtocols: 3);

    public static byte[] Nak { get; } = Packets.Control(3, Packets.StatusInfo(1, 4, "0002"));

    public PacketBatch Output { get; } = new();

    public abstract SstpCallState State { get; }

    public abstract SstpCallEnd End { get; }

    public abstract string? Fault { get; }

    public abstract long Deadline { get; }

    public abstract bool IsConnected { get; }

    /// <summary>The packets of the last step.</summary>
    public byte[][] Sent => Packets.All(Output);

    public static byte[] AckWith(byte hashProtocols) =>
        Packets.Control(2, $"00040028000000{hashProtocols:X2}{Convert.ToHexString(Nonce)}");

    public static byte[] CallConnected(
        SstpHashProtocols hash = SstpHashProtocols.Sha256, byte[]? nonce = null, SstpCertificateHashes? certificate = null, byte[]? key = null)
    {
        var batch = new PacketBatch();
        SstpMessageWriter.AddCallConnected(batch, hash, nonce ?? Nonce, certificate ?? Certificate, key ?? Key);
        return Packets.Single(batch);
    }

    /// <summary>A good message of each type, and type 0 and 10, which are none.</summary>
    public static byte[] Message(int type) => type switch
    {
        1 => Request,
        2 => Ack,
        3 => Nak,
        4 => CallConnected(),
        5 => Packets.Abort(2, 5),
        6 => Packets.Disconnect(),
        _ => Packets.Control(type),
    };

    public SstpCallEvents Receive(byte[] packet, long now = Now)
    {
        Output.Clear();
        return ReceiveCore(packet, now);
    }

    public SstpCallEvents Tick(long now)
    {
        Output.Clear();
        return TickCore(now);
    }

    public SstpCallEvents Disconnect(long now = Now)
    {
        Output.Clear();
        return DisconnectCore(now);
    }

    public SstpCallEvents Authenticated(byte[]? key = null, long now = Now)
    {
        Output.Clear();
        return AuthenticatedCore(key ?? Key, now);
    }

    public abstract bool ReceiveData(long now = Now);

    /// <summary>Leads a new call into a state, at <see cref="Now"/> minus 100.</summary>
    public void LeadInto(SstpCallState state)
    {
        const long Before = Now - 100;
        switch (state)
        {
            case SstpCallState.CallAbortPending:
                LeadToConnected(Before);
                Receive(Packets.Control(99), Before);
                break;
            case SstpCallState.CallAbortTimeoutPending:
                LeadToConnected(Before);
                Receive(Message(5), Before);
                break;
            case SstpCallState.CallDisconnectAckPending:
                LeadToConnected(Before);
                Disconnect(Before);
                break;
            case SstpCallState.CallDisconnectTimeoutPending:
                LeadToConnected(Before);
                Receive(Message(6), Before);
                break;
            case SstpCallState.CallConnected:
                LeadToConnected(Before);
                break;
            default:
                LeadIntoEstablishment(state, Before);
                break;
        }

        Output.Clear();
        Assert.Equal(state, State);
    }

    protected abstract void LeadIntoEstablishment(SstpCallState state, long now);

    protected abstract void LeadToConnected(long now);

    protected abstract SstpCallEvents ReceiveCore(byte[] packet, long now);

    protected abstract SstpCallEvents TickCore(long now);

    protected abstract SstpCallEvents DisconnectCore(long now);

    protected abstract SstpCallEvents AuthenticatedCore(byte[] key, long now);
}
