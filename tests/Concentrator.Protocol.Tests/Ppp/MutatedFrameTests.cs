using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>Both links take 200,000 frames that a hostile peer might send, at every stage of their life.</summary>
public sealed class MutatedFrameTests
{
    private const int InputsPerLink = 25;

    private static readonly string[] s_frames =
    [
        "C021 01070032 01040FFB 0506345D0D9A 0702 0802 0D0306 1104064E 13170134569DF1C6084A2DA7DF5A0E5F2B4F3A00000000 1202",
        "C021 01010010 020600000000 0506A1B2C3D4",
        "C021 01010008 010405DC",
        "C021 01010004",
        "C021 01010009 0305C22381",
        "C021 01010008 0304C023",
        "C021 02010013 01040FFB0305C22381050611111111",
        "C021 0201000E 01040578050611111111",
        "C021 03010008 010405DC",
        "C021 03010008 0304C023",
        "C021 0301000A 050699999999",
        "C021 0401000A 050611111111",
        "C021 04010009 0305C22381",
        "C021 05090007 627965",
        "C021 06020004",
        "C021 07010008 01040004",
        "C021 08010006 8021",
        "C021 08010006 C223",
        "C021 09000008 A1B2C3D4",
        "C021 0A000008 A1B2C3D4",
        "C021 0B000008 A1B2C3D4",
        "C021 0C020012 345D0D9A 4D53524153 56352E3230",
        "C223 01010005 07",
        "C223 02010006 072A",
        "C223 03010005 07",
        "C223 04010005 07",
        "C023 01010014 05616C696365 06736563726574",
        "C227 01010005 01",
        "C227 0201000A 01616C696365",
        "8021 01010022 030600000000 810600000000 820600000000 830600000000 840600000000",
        "8021 0101001C 0206002D0F01 03060A090002 81060A090035 83060A090036",
        "8021 0101000A 03060A090001",
        "8021 0101000A 03060A090002",
        "8021 0201000A 03060A090001",
        "8021 03010016 03060A090002 81060A090035 83060A090036",
        "8021 02020022 03060A090002 81060A090035 820600000000 83060A090036 840600000000",
        "8021 0401000A 840600000000",
        "8021 05010004",
        "8021 06010004",
        "80FD 0101000A 120601000001",
        "8057 0101000E 010A0000000000000001",
        "8057 0101000E 010A02AABBFFFECCDDEE",
        "8057 0201000E 010A0000000000000001",
        "8057 0301000E 010A00000000000000AA",
        "8057 0401000E 010A0000000000000001",
        "8057 05010004",
        "C021 08010006 8057",
        "0057 60000000 00003B40 FE800000000000000000000000000002 FE800000000000000000000000000001",
        "0021 45000014 00000000 40010000 0A090002 0A090001",
    ];

    private readonly PacketBatch _output = new();

    [Fact]
    [Trait("Kind", "fuzz")]
    public void The_servers_link_bears_them() => Fuzzing.Run(11, seed =>
    {
        var frames = new Mutator(seed, [.. s_frames.Select(Wire.Hex)]) { LengthAt = 4 };
        var random = new Random(seed);
        var reached = PppLinkEvents.None;
        for (var input = 0; input < Fuzzing.Inputs;)
        {
            var server = new PppServerLink(new PppServerOptions { Methods = [AuthenticationMethod.MsChapV2, AuthenticationMethod.Pap] }, () => 0x11111111);
            var granted = false;
            long now = 1_000;
            server.Start(now, _output);
            _output.Clear();
            if (random.Next(3) > 0)
            {
                server.Receive(Wire.Hex("C021 02010013 01040FFB0305C22381050611111111"), now, _output);
                server.Receive(Wire.Hex("C021 01070004"), now, _output);
                _output.Clear();
                if (random.Next(2) > 0)
                {
                    granted = true;
                    server.Authenticated(PppPair.Granted, hasIpv6: random.Next(2) > 0, now, _output);
                    if (random.Next(2) > 0)
                    {
                        server.Receive(Wire.Hex("8057 0101000E 010A02AABBFFFECCDDEE"), now, _output);
                        server.Receive(Wire.Hex("8057 0201000E 010A0000000000000001"), now, _output);
                    }

                    _output.Clear();
                }
            }

            for (var i = 0; i < InputsPerLink; i++, input++)
            {
                var frame = frames.Next();
                var over = server.End is not PppLinkEnd.None && server.NextDeadline == long.MaxValue;
                var events = server.Receive(frame, now, _output);
                if (events.HasFlag(PppLinkEvents.AuthenticationPacket))
                {
                    Assert.InRange(server.AuthenticationPacket.Length, 4, frame.Length - 2);
                    server.SendAuthentication([1, (byte)i, 0, 4], expectAnswer: true, now, _output);
                }

                Check(frame, events, over, server.NextDeadline, now, server.End, server.PeerMru);
                Assert.False(events.HasFlag(PppLinkEvents.NetworkUp) && !granted);
                reached |= events;
                if (random.Next(10) == 0 && server.NextDeadline != long.MaxValue)
                {
                    now = server.NextDeadline;
                    reached |= server.Tick(now, _output);
                    Check(frame, PppLinkEvents.None, over: false, server.NextDeadline, now, server.End, server.PeerMru);
                }
            }
        }

        Assert.Equal(
            PppLinkEvents.AuthenticationStarted | PppLinkEvents.AuthenticationPacket | PppLinkEvents.NetworkUp | PppLinkEvents.Ended | PppLinkEvents.Ipv6Up | PppLinkEvents.Ipv6Down,
            reached);
    });

    [Fact]
    [Trait("Kind", "fuzz")]
    public void The_clients_link_bears_them() => Fuzzing.Run(12, seed =>
    {
        var frames = new Mutator(seed, [.. s_frames.Select(Wire.Hex)]) { LengthAt = 4 };
        var random = new Random(seed);
        var reached = PppLinkEvents.None;
        for (var input = 0; input < Fuzzing.Inputs;)
        {
            var client = new PppClientLink(
                new PppClientOptions { UserName = "alice", Password = "secret", Methods = [AuthenticationMethod.MsChapV2, AuthenticationMethod.Pap], Ipv6 = random.Next(2) > 0 },
                () => 0x11111111,
                method => Authenticators.CreatePeer(method, "alice", "secret", askAgain: null, random.NextBytes),
                () => 0xAA);
            var authenticated = false;
            long now = 1_000;
            client.Start(now, _output);
            _output.Clear();
            if (random.Next(3) > 0)
            {
                client.Receive(Wire.Hex("C021 0201000E 01040578050611111111"), now, _output);
                client.Receive(Wire.Hex("C021 01010008 0304C023"), now, _output);
                if (random.Next(2) > 0)
                {
                    authenticated = client.Receive(Wire.Hex("C023 02010005 00"), now, _output).HasFlag(PppLinkEvents.Authenticated);
                    Assert.True(authenticated);
                    client.Receive(Wire.Hex("8021 03010016 03060A090002 81060A090035 83060A090036"), now, _output);
                    if (random.Next(2) > 0)
                    {
                        client.Receive(Wire.Hex("8057 0101000E 010A0000000000000001"), now, _output);
                        reached |= client.Receive(Wire.Hex("8057 0201000E 010A00000000000000AA"), now, _output);
                    }
                }

                _output.Clear();
            }

            for (var i = 0; i < InputsPerLink; i++, input++)
            {
                var frame = frames.Next();
                var over = client.End is not PppLinkEnd.None && client.NextDeadline == long.MaxValue;
                var events = client.Receive(frame, now, _output);
                authenticated |= events.HasFlag(PppLinkEvents.Authenticated);
                Check(frame, events, over, client.NextDeadline, now, client.End, client.PeerMru);
                Assert.False(events.HasFlag(PppLinkEvents.NetworkUp) && !authenticated);
                reached |= events;
                if (random.Next(10) == 0 && client.NextDeadline != long.MaxValue)
                {
                    now = client.NextDeadline;
                    reached |= client.Tick(now, _output);
                    Check(frame, PppLinkEvents.None, over: false, client.NextDeadline, now, client.End, client.PeerMru);
                }
            }
        }

        Assert.Equal(
            PppLinkEvents.AuthenticationStarted | PppLinkEvents.Authenticated | PppLinkEvents.NetworkUp | PppLinkEvents.Ended | PppLinkEvents.Ipv6Up | PppLinkEvents.Ipv6Down,
            reached);
    });

    /// <summary>A step answers with little more than it was given, never with more than SSTP carries, and a link that is over is silent.</summary>
    private void Check(byte[] frame, PppLinkEvents events, bool over, long deadline, long now, PppLinkEnd end, int peerMru)
    {
        var frames = Wire.Frames(_output);
        Assert.InRange(frames.Count, 0, 4);
        Assert.All(frames, sent => Assert.InRange(sent.Length, 6, Math.Max(frame.Length, 400) + 8));
        Assert.All(frames, sent => Assert.Equal(sent.Length - 2, (sent[4] << 8) | sent[5]));
        Assert.InRange(peerMru, 128, 4087);
        Assert.True(deadline > now);
        if (over)
        {
            Assert.Empty(frames);
            Assert.Equal(PppLinkEvents.None, events);
        }

        if (events.HasFlag(PppLinkEvents.Ended))
        {
            Assert.NotEqual(PppLinkEnd.None, end);
            Assert.Equal(long.MaxValue, deadline);
        }
    }
}
