using System.Security.Cryptography;
using Concentrator.Protocol.Radius;

namespace Concentrator.Protocol.Tests.Radius;

/// <summary>Requests that the secret signs as a whole: the Authenticator is MD5 over the packet, with zeros in its place, and the secret (RFC 2866 §3, RFC 5176 §2.3), computed here by the framework.</summary>
public sealed class RadiusSignedRequestTests
{
    private static readonly byte[] s_secret = [.. "xyzzy5461"u8];

    [Theory]
    [InlineData(RadiusCode.AccountingRequest)]
    [InlineData(RadiusCode.DisconnectRequest)]
    [InlineData(RadiusCode.CoaRequest)]
    public void The_Authenticator_is_the_digest_of_the_packet_with_zeros_in_its_place(RadiusCode code)
    {
        var writer = RadiusPacketWriter.SignedRequest(code, 7, messageAuthenticator: false);
        writer.TryAdd(RadiusAttributeType.AcctStatusType, (uint)AcctStatusType.Stop);
        writer.TryAdd(RadiusAttributeType.AcctSessionId, "17F3");
        writer.TryAdd(RadiusAttributeType.AcctInputGigawords, 1);
        var packet = writer.ToPacket(new RadiusSecret(s_secret));

        byte[] body = [40, 6, 0, 0, 0, 2, 44, 6, .. "17F3"u8, 52, 6, 0, 0, 0, 1];
        byte[] head = [(byte)code, 7, 0, (byte)(20 + body.Length)];
        Assert.Equal([.. head, .. MD5.HashData([.. head, .. new byte[16], .. body, .. s_secret]), .. body], packet);
    }

    [Fact]
    public void The_answer_to_it_is_the_digest_with_the_requests_Authenticator_in_its_place()
    {
        RadiusPacket.Parse(RadiusPacketWriter.SignedRequest(RadiusCode.DisconnectRequest, 9, messageAuthenticator: false).ToPacket(new RadiusSecret(s_secret)), out var request);
        var writer = RadiusPacketWriter.Answer(RadiusCode.DisconnectNak, request, messageAuthenticator: false);
        writer.TryAdd(RadiusAttributeType.ErrorCause, (uint)RadiusErrorCause.SessionContextNotFound);

        byte[] body = [101, 6, 0, 0, 1, 247];
        byte[] head = [42, 9, 0, (byte)(20 + body.Length)];
        Assert.Equal([.. head, .. MD5.HashData([.. head, .. request.Authenticator, .. body, .. s_secret]), .. body], writer.ToPacket(new RadiusSecret(s_secret)));
    }

    [Fact]
    public void Attributes_are_taken_over_as_they_stand_or_not_at_all()
    {
        var writer = RadiusPacketWriter.SignedRequest(RadiusCode.AccountingRequest, 1, messageAuthenticator: false);
        writer.TryAdd(RadiusAttributeType.Class, [1, 2]);
        writer.TryAdd(RadiusAttributeType.EventTimestamp, DateTimeOffset.FromUnixTimeSeconds(0x01020304));
        byte[] attributes = [25, 4, 1, 2, 55, 6, 1, 2, 3, 4];
        Assert.Equal(attributes, writer.Attributes.ToArray());

        var another = RadiusPacketWriter.SignedRequest(RadiusCode.AccountingRequest, 2, messageAuthenticator: false);
        Assert.True(another.TryAddAttributes(writer.Attributes));
        Assert.False(another.TryAddAttributes(new byte[RadiusPacket.MaxSize - RadiusPacket.HeaderSize]));
        Assert.Equal(attributes, another.Attributes.ToArray());
    }
}
