using System.Buffers.Binary;
using Concentrator.Protocol.Sstp;

namespace Concentrator.Protocol.Tests.Sstp;

/// <summary>Whatever a peer sends: no exception, no read out of bounds, and only well-formed answers.</summary>
public sealed class SstpMutationTests
{
    private static readonly byte[][] s_packets =
    [
        .. Enumerable.Range(0, 11).Select(CallFixture.Message),
        CallFixture.CallConnected(SstpHashProtocols.Sha1),
        Packets.Control(1, Packets.PppProtocolId, Packets.StatusInfo(1, 4, "00112233"), "00090004"),
        Packets.Control(3, Packets.StatusInfo(1, 4, "0002"), Packets.StatusInfo(9, 2)),
        [0x10, 0, 0, 12, 0xFF, 3, 0xC0, 0x21, 1, 1, 0, 4],
    ];

    [Fact]
    [Trait("Kind", "fuzz")]
    public void Frames_and_messages_survive_any_bytes() => Fuzzing.Run(1, seed =>
    {
        var mutator = new Mutator(seed, s_packets) { LengthAt = 2 };
        var whole = 0;
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var bytes = mutator.Next();
            var status = SstpFrame.Read(bytes, out var length);
            Assert.InRange(length, 0, bytes.Length);
            if (!SstpControlMessage.TryRead(status == SstpFrameStatus.Control ? bytes[..length] : bytes, out var message))
            {
                continue;
            }

            whole++;
            foreach (var attribute in message)
            {
                if (SstpStatusInfo.TryRead(attribute, out var info))
                {
                    Assert.InRange(info.OriginalValue.Length, 0, SstpStatusInfo.MaxOriginalValue);
                }
            }

            if (CryptoBindingAttribute.TryRead(message, out var binding))
            {
                Assert.True(message.IsWellFormed);
                Assert.Equal((32, 32, 32), (binding.Nonce.Length, binding.CertificateHash.Length, binding.CompoundMac.Length));
            }

            if (CryptoBindingRequest.TryRead(message, out var request))
            {
                Assert.Equal(32, request.Nonce.Length);
            }
        }

        Assert.True(whole > Fuzzing.Inputs / 2, $"Only {whole} inputs were long enough to be messages.");
    });

    [Theory]
    [Trait("Kind", "fuzz")]
    [InlineData("server", 2)]
    [InlineData("client", 3)]
    public void Calls_survive_any_packets_in_any_state(string role, int own) => Fuzzing.Run(own, seed =>
    {
        var mutator = new Mutator(seed, s_packets) { LengthAt = 2 };
        var random = new Random(seed);
        var seen = new HashSet<SstpCallState>();
        var ends = new HashSet<SstpCallEnd>();
        var now = CallFixture.Now;
        CallFixture? call = null;
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            if (call is null || random.Next(12) == 0 || call.State == SstpCallState.CallDisconnected)
            {
                // Every second call is led on, so that the later states are met as often as the first.
                call = role is "server" ? new ServerFixture() : new ClientFixture();
                var state = role is "server" ? SstpCallState.ConnectRequestPending : SstpCallState.ConnectRequestSent;
                call.LeadInto(random.Next(2) == 0 ? state : SstpCallState.CallConnected);
            }

            now += random.Next(3) == 0 ? random.Next(70_000) : 1;
            var before = call.State;
            if (random.Next(4) == 0)
            {
                call.ReceiveData(now);
            }

            var events = random.Next(16) switch
            {
                0 => call.Tick(now),
                1 => call.Authenticated(random.Next(2) == 0 ? CallFixture.Key : new byte[32], now),
                2 when random.Next(4) == 0 => call.Disconnect(now),
                _ => call.Receive(mutator.Next(), now),
            };
            AssertConsistent(call, before, events);
            seen.Add(call.State);
            ends.Add(call.End);
        }

        Assert.Equal(8, seen.Count);
        Assert.Superset(new HashSet<SstpCallEnd> { SstpCallEnd.PeerAbort, SstpCallEnd.PeerDisconnect, SstpCallEnd.ProtocolError, SstpCallEnd.NegotiationTimeout }, ends);
    });

    private static void AssertConsistent(CallFixture call, SstpCallState before, SstpCallEvents events)
    {
        var closing = call.State >= SstpCallState.CallAbortPending;
        var over = call.State == SstpCallState.CallDisconnected;
        Assert.Equal(over, events.HasFlag(SstpCallEvents.CloseTransport));
        Assert.Equal(before < SstpCallState.CallAbortPending && (closing || over), events.HasFlag(SstpCallEvents.StopPpp));
        Assert.Equal(before != SstpCallState.CallConnected && call.State == SstpCallState.CallConnected, events.HasFlag(SstpCallEvents.Connected));
        Assert.Equal(closing || over, call.End != SstpCallEnd.None);
        Assert.Equal(over, call.Deadline == long.MaxValue);
        foreach (var packet in call.Output)
        {
            Assert.Equal(SstpFrameStatus.Control, SstpFrame.Read(packet, out var length));
            Assert.Equal(packet.Length, length);
            Assert.True(SstpControlMessage.TryRead(packet, out var message));
            Assert.True(message.IsWellFormed);
            Assert.InRange(BinaryPrimitives.ReadUInt16BigEndian(packet[4..]), 1, 9);
        }
    }
}
