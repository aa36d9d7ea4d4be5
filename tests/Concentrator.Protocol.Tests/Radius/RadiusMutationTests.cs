using System.Net;
using Concentrator.Protocol.Radius;
using Concentrator.Tests;

namespace Concentrator.Protocol.Tests.Radius;

public sealed class RadiusMutationTests
{
    private static readonly RadiusSecret s_secret = new("testing123");
    private static readonly byte[] s_authenticator = new byte[16];

    [Fact]
    [Trait("Kind", "fuzz")]
    public void Every_input_is_a_packet_or_a_named_error_and_no_damaged_answer_is_genuine() => Fuzzing.Run(5501, seed =>
    {
        byte[][] good = [Accept(), Challenge(), CoaRequest()];
        var mutator = new Mutator(seed, good) { Front = RadiusPacket.HeaderSize + 8, LengthAt = 2 };
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var input = mutator.Next();
            if (RadiusPacket.Parse(input, out var packet) != RadiusPacketError.None)
            {
                continue;
            }

            foreach (var attribute in packet.Attributes)
            {
                attribute.TryReadInteger(out _);
                attribute.TryReadAddress(out _);
                attribute.TryReadText(out _);
                s_secret.TryRevealKey(attribute.Value, s_authenticator, out _);
                s_secret.TryRevealPassword(attribute.Value, s_authenticator, out _);
            }

            packet.ReadEapMessage();
            if (s_secret.CheckAnswer(packet, s_authenticator, requireMessageAuthenticator: true) == RadiusSignature.Valid)
            {
                var bytes = packet.Bytes.ToArray();
                Assert.Contains(good, original => original.AsSpan().SequenceEqual(bytes));
            }
        }
    });

    private static byte[] Accept()
    {
        var writer = RadiusPacketWriter.Answer(RadiusCode.AccessAccept, Request(), messageAuthenticator: true);
        writer.TryAdd(RadiusAttributeType.FramedIpAddress, IPAddress.Parse("10.0.0.7"));
        writer.TryAdd(RadiusAttributeType.FilterId, "up=10M,down=100M");
        writer.TryAdd(MicrosoftAttributeType.MppeRecvKey, s_secret.HideKey(new byte[16], 0x8001, s_authenticator));
        writer.TryAdd(MicrosoftAttributeType.MppeSendKey, s_secret.HideKey(new byte[16], 0x8002, s_authenticator));
        return writer.ToPacket(s_secret);
    }

    private static byte[] Challenge()
    {
        var writer = RadiusPacketWriter.Answer(RadiusCode.AccessChallenge, Request(), messageAuthenticator: true);
        writer.TryAdd(RadiusAttributeType.State, [1, 2, 3, 4]);
        writer.TryAddEapMessage(new byte[600]);
        return writer.ToPacket(s_secret);
    }

    private static byte[] CoaRequest()
    {
        var writer = RadiusPacketWriter.SignedRequest(RadiusCode.CoaRequest, 9, messageAuthenticator: true);
        writer.TryAdd(RadiusAttributeType.AcctSessionId, "17F3");
        writer.TryAdd(RadiusAttributeType.SessionTimeout, 3600);
        return writer.ToPacket(s_secret);
    }

    private static RadiusPacket Request()
    {
        RadiusPacket.Parse(RadiusPacketWriter.AccessRequest(9, s_authenticator).ToPacket(s_secret), out var request);
        return request;
    }
}
