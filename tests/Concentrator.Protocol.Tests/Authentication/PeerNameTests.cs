using System.Text;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Authentication;

public sealed class PeerNameTests
{
    [Theory]
    [InlineData("alice")]
    [InlineData(@"EXAMPLE\alice")]
    [InlineData("alice smith@example.org")]
    [InlineData("Zoë")]
    [InlineData("アリス𝄞")]
    public void A_name_in_UTF_8_is_read(string name)
    {
        Assert.True(PeerName.TryRead(Encoding.UTF8.GetBytes(name), out var read));
        Assert.Equal(name, read);
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_is_read_as_Latin_1()
    {
        Assert.True(PeerName.TryRead([(byte)'Z', (byte)'o', 0xEB], out var read));
        Assert.Equal("Zoë", read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ali\0ce")]
    [InlineData("alice\n")]
    [InlineData("\u001b[2Jalice")]
    [InlineData("alice\u0085")]
    [InlineData("alice\u2028")]
    [InlineData("\u202Eecila")]
    [InlineData("\u200Balice")]
    [InlineData("\U000E0041alice")]
    public void A_name_with_what_cannot_be_seen_is_none(string name)
    {
        Assert.False(PeerName.TryRead(Encoding.UTF8.GetBytes(name), out _));
    }

    [Fact]
    public void Control_characters_of_Latin_1_are_seen_through()
    {
        Assert.False(PeerName.TryRead([(byte)'a', 0x9B, 0xFF], out _));
    }

    [Fact]
    public void A_name_has_at_most_256_bytes()
    {
        Assert.True(PeerName.TryRead(Enumerable.Repeat((byte)'a', 256).ToArray(), out _));
        Assert.False(PeerName.TryRead(Enumerable.Repeat((byte)'a', 257).ToArray(), out _));
    }

    [Theory]
    [InlineData(AuthenticationMethod.ChapMd5, 16)]
    [InlineData(AuthenticationMethod.MsChapV2, 49)]
    public void A_response_under_a_name_that_is_none_is_refused(AuthenticationMethod method, int valueSize)
    {
        foreach (var name in new byte[][] { [], [7], [.. Enumerable.Repeat((byte)'a', 257)] })
        {
            var server = Authenticators.CreateServer(method, "vpn", 3);
            var identifier = server.Begin().Packet[1];
            var step = server.Receive(ChapValue.WritePacket(ChapCode.Response, identifier, new byte[valueSize], name));
            Assert.Equal(AuthenticatorStepKind.Failure, step.Kind);
            Assert.Equal(AuthenticationFailure.Malformed, step.Failure);
            Assert.Equal((byte)ChapCode.Failure, step.Packet[0]);
        }
    }
}
