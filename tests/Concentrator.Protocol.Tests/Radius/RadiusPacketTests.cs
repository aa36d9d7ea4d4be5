using System.Net;
using Concentrator.Protocol.Radius;

namespace Concentrator.Protocol.Tests.Radius;

public sealed class RadiusPacketTests
{
    private static readonly RadiusSecret s_secret = new("testing123");
    private static readonly byte[] s_authenticator = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];

    [Theory]
    [InlineData("", RadiusPacketError.Truncated)]
    [InlineData("01000014000102030405060708090A0B0C0D0E", RadiusPacketError.Truncated)]
    [InlineData("01000014000102030405060708090A0B0C0D0E0F", RadiusPacketError.None)]
    [InlineData("01000013000102030405060708090A0B0C0D0E0F", RadiusPacketError.Length)]
    [InlineData("01001001000102030405060708090A0B0C0D0E0F", RadiusPacketError.Length)]
    [InlineData("01000015000102030405060708090A0B0C0D0E0F", RadiusPacketError.Truncated)]
    [InlineData("01000015000102030405060708090A0B0C0D0E0F01", RadiusPacketError.AttributeLength)]
    [InlineData("01000016000102030405060708090A0B0C0D0E0F0101", RadiusPacketError.AttributeLength)]
    [InlineData("01000016000102030405060708090A0B0C0D0E0F0100", RadiusPacketError.AttributeLength)]
    [InlineData("01000016000102030405060708090A0B0C0D0E0F0102", RadiusPacketError.None)]
    [InlineData("01000016000102030405060708090A0B0C0D0E0F010361", RadiusPacketError.AttributeLength)]
    [InlineData("01000017000102030405060708090A0B0C0D0E0F010361FFFF", RadiusPacketError.None)]
    [InlineData("01000019000102030405060708090A0B0C0D0E0F1A05000137", RadiusPacketError.VendorAttribute)]
    [InlineData("0100001A000102030405060708090A0B0C0D0E0F1A0600000137", RadiusPacketError.VendorAttribute)]
    [InlineData("0100001A000102030405060708090A0B0C0D0E0F1A0600000138", RadiusPacketError.None)]
    [InlineData("0100001C000102030405060708090A0B0C0D0E0F1A08000001370101", RadiusPacketError.VendorAttribute)]
    [InlineData("0100001C000102030405060708090A0B0C0D0E0F1A08000001370103", RadiusPacketError.VendorAttribute)]
    [InlineData("0100001C000102030405060708090A0B0C0D0E0F1A08000001370102", RadiusPacketError.None)]
    [InlineData("0100001D000102030405060708090A0B0C0D0E0F1A0900000137010200", RadiusPacketError.VendorAttribute)]
    public void Lengths_are_checked_before_anything_else(string packet, RadiusPacketError error) =>
        Assert.Equal(error, RadiusPacket.Parse(Convert.FromHexString(packet), out _));

    [Fact]
    public void Several_attributes_of_Microsofts_in_one_are_met_one_by_one()
    {
        RadiusPacket.Parse(Convert.FromHexString("02000027000102030405060708090A0B0C0D0E0F" + "1A10000001371C060A000035" + "1D040A00" + "0103AA"), out var packet);
        List<string> seen = [];
        foreach (var attribute in packet.Attributes)
        {
            seen.Add($"{(int)attribute.Type}/{(int)attribute.MicrosoftType}={Convert.ToHexString(attribute.Value)}");
        }

        Assert.Equal(["26/28=0A000035", "26/29=0A00", "1/0=AA"], seen);
        Assert.False(packet.TryFind(RadiusAttributeType.State, out _));
        Assert.True(packet.TryFind(MicrosoftAttributeType.PrimaryDnsServer, out var dns) && dns.TryReadAddress(out var address) && address.Equals(IPAddress.Parse("10.0.0.53")));
    }

    [Fact]
    public void An_access_request_and_its_answer_carry_a_message_authenticator_before_all_else()
    {
        var writer = RadiusPacketWriter.AccessRequest(7, s_authenticator);
        Assert.True(writer.TryAdd(RadiusAttributeType.UserName, "anna"));
        RadiusPacket.Parse(writer.ToPacket(s_secret), out var request);
        Assert.Equal((byte)RadiusAttributeType.MessageAuthenticator, request.Bytes[RadiusPacket.HeaderSize]);
        Assert.Equal(s_authenticator, request.Authenticator.ToArray());
        Assert.Equal(RadiusSignature.Valid, s_secret.CheckRequest(request, requireMessageAuthenticator: true));

        RadiusPacket.Parse(RadiusPacketWriter.Answer(RadiusCode.AccessReject, request, messageAuthenticator: true).ToPacket(s_secret), out var answer);
        Assert.Equal(RadiusSignature.Valid, s_secret.CheckAnswer(answer, request.Authenticator, requireMessageAuthenticator: true));
    }

    [Theory]
    [InlineData(RadiusCode.AccountingRequest, false)]
    [InlineData(RadiusCode.DisconnectRequest, true)]
    [InlineData(RadiusCode.CoaRequest, true)]
    public void A_signed_request_is_genuine_to_who_has_the_secret_only(RadiusCode code, bool messageAuthenticator)
    {
        var writer = RadiusPacketWriter.SignedRequest(code, 200, messageAuthenticator);
        Assert.True(writer.TryAdd(RadiusAttributeType.AcctSessionId, "0011"));
        var bytes = writer.ToPacket(s_secret);

        Assert.Equal(RadiusSignature.Valid, Check(bytes, s_secret));
        Assert.Equal(RadiusSignature.Authenticator, Check(bytes, new RadiusSecret("testing124")));
        bytes[^1] ^= 1;
        Assert.Equal(RadiusSignature.Authenticator, Check(bytes, s_secret));

        RadiusSignature Check(byte[] packet, RadiusSecret secret)
        {
            Assert.Equal(RadiusPacketError.None, RadiusPacket.Parse(packet, out var request));
            return secret.CheckRequest(request, messageAuthenticator);
        }
    }

    [Fact]
    public void An_altered_access_request_is_found_by_its_message_authenticator()
    {
        var writer = RadiusPacketWriter.AccessRequest(7, s_authenticator);
        writer.TryAdd(RadiusAttributeType.UserName, "anna");
        var bytes = writer.ToPacket(s_secret);
        for (var i = 0; i < bytes.Length; i++)
        {
            var altered = bytes.ToArray();
            altered[i] ^= 0x20;
            if (RadiusPacket.Parse(altered, out var packet) == RadiusPacketError.None)
            {
                Assert.NotEqual(RadiusSignature.Valid, s_secret.CheckRequest(packet, requireMessageAuthenticator: true));
            }
        }
    }

    /// <summary>The form of BlastRADIUS: an answer whose Response Authenticator fits, without a Message-Authenticator (the forger's collision), or with one that does not.</summary>
    [Fact]
    public void An_answer_with_a_right_authenticator_and_a_wrong_message_authenticator_is_not_genuine()
    {
        RadiusPacket.Parse(RadiusPacketWriter.AccessRequest(7, s_authenticator).ToPacket(s_secret), out var request);
        var forged = RadiusPacketWriter.Answer(RadiusCode.AccessAccept, request, messageAuthenticator: false);
        forged.TryAdd(RadiusAttributeType.MessageAuthenticator, new byte[16]);
        RadiusPacket.Parse(forged.ToPacket(s_secret), out var answer);
        Assert.Equal(RadiusSignature.MessageAuthenticator, s_secret.CheckAnswer(answer, request.Authenticator, requireMessageAuthenticator: false));

        var twice = RadiusPacketWriter.Answer(RadiusCode.AccessAccept, request, messageAuthenticator: true);
        twice.TryAdd(RadiusAttributeType.MessageAuthenticator, new byte[16]);
        RadiusPacket.Parse(twice.ToPacket(s_secret), out answer);
        Assert.Equal(RadiusSignature.MessageAuthenticator, s_secret.CheckAnswer(answer, request.Authenticator, requireMessageAuthenticator: false));
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(1, 16)]
    [InlineData(16, 16)]
    [InlineData(17, 32)]
    [InlineData(128, 128)]
    public void A_password_is_hidden_in_whole_blocks(int length, int hidden)
    {
        var password = Enumerable.Range(0, length).Select(i => (byte)(1 + i)).ToArray();
        var covered = s_secret.HidePassword(password, s_authenticator);
        Assert.Equal(hidden, covered.Length);
        Assert.True(s_secret.TryRevealPassword(covered, s_authenticator, out var clear));
        Assert.Equal(password, clear);
    }

    [Fact]
    public void A_password_over_128_bytes_cannot_be_sent() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => s_secret.HidePassword(new byte[129], s_authenticator));

    [Theory]
    [InlineData(0, 18)]
    [InlineData(15, 18)]
    [InlineData(16, 34)]
    [InlineData(32, 50)]
    public void A_key_is_hidden_with_its_salt_and_length(int length, int hidden)
    {
        var key = Enumerable.Range(0, length).Select(i => (byte)(0x40 + i)).ToArray();
        var covered = s_secret.HideKey(key, 0x8001, s_authenticator);
        Assert.Equal((hidden, 0x80, 0x01), (covered.Length, covered[0], covered[1]));
        Assert.True(s_secret.TryRevealKey(covered, s_authenticator, out var clear));
        Assert.Equal(key, clear);
        Assert.NotEqual(covered[2..], s_secret.HideKey(key, 0x8002, s_authenticator)[2..]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(17)]
    [InlineData(33)]
    public void A_key_of_an_impossible_size_is_not_revealed(int size) =>
        Assert.False(s_secret.TryRevealKey(new byte[size], s_authenticator, out _));

    [Fact]
    public void An_EAP_packet_is_cut_into_attributes_and_comes_together_again()
    {
        var eap = Enumerable.Range(0, 1400).Select(i => (byte)i).ToArray();
        var writer = RadiusPacketWriter.AccessRequest(1, s_authenticator);
        Assert.True(writer.TryAdd(RadiusAttributeType.State, [1]));
        Assert.True(writer.TryAddEapMessage(eap));
        Assert.Equal(RadiusPacketError.None, RadiusPacket.Parse(writer.ToPacket(s_secret), out var packet));
        Assert.Equal(eap, packet.ReadEapMessage());
    }

    [Fact]
    public void What_does_not_fit_is_left_out_whole()
    {
        var writer = RadiusPacketWriter.AccessRequest(1, s_authenticator);
        Assert.False(writer.TryAdd(RadiusAttributeType.UserName, new string('x', 254)));
        Assert.False(writer.TryAddEapMessage(new byte[4090]));
        Assert.True(writer.TryAddEapMessage(new byte[4000]));
        Assert.False(writer.TryAdd(RadiusAttributeType.UserName, new string('x', 30)));
        Assert.Equal(RadiusPacketError.None, RadiusPacket.Parse(writer.ToPacket(s_secret), out var packet));
        Assert.Equal(4000, packet.ReadEapMessage().Length);
    }

    [Fact]
    public void A_secret_does_not_show_itself() => Assert.DoesNotContain("testing", s_secret.ToString(), StringComparison.Ordinal);
}
