using System.Text;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Radius;

namespace Concentrator.Protocol.Tests.Radius;

/// <summary>The examples of RFC 2865 §7, with the secret that they give.</summary>
public sealed class RadiusVectorTests
{
    private static readonly RadiusSecret s_secret = new("xyzzy5461");

    private static readonly byte[] s_telnetRequest = Convert.FromHexString("010000380f403f9473978057bd83d5cb98f4227a01066e656d6f02120dbe708d93d413ce3196e43f782a0aee0406c0a80110050600000003");

    private static readonly byte[] s_telnetAccept = Convert.FromHexString("0200002686fe220e7624ba2a1005f6bf9b55e0b20606000000010f06000000000e06c0a80103");

    private static readonly byte[] s_framedRequest =
        Convert.FromHexString("010100472aee86f08d0d55969ca5978e0d3367a20108666c6f707379031316e97557c316185895f293ff6344077275" + "0406c0a80110" + "050600000014" + "060600000002" + "070600000001");

    [Fact]
    public void The_password_of_the_first_example_is_hidden_and_revealed()
    {
        Assert.Equal(RadiusPacketError.None, RadiusPacket.Parse(s_telnetRequest, out var request));
        Assert.True(request.TryFind(RadiusAttributeType.UserPassword, out var hidden));

        Assert.Equal(hidden.Value.ToArray(), s_secret.HidePassword("arctangent"u8, request.Authenticator));
        Assert.True(s_secret.TryRevealPassword(hidden.Value, request.Authenticator, out var password));
        Assert.Equal("arctangent", Encoding.ASCII.GetString(password));
    }

    [Fact]
    public void The_first_example_is_read_field_by_field()
    {
        Assert.Equal(RadiusPacketError.None, RadiusPacket.Parse(s_telnetRequest, out var request));
        Assert.Equal((RadiusCode.AccessRequest, (byte)0), (request.Code, request.Identifier));
        List<RadiusAttributeType> types = [];
        foreach (var attribute in request.Attributes)
        {
            types.Add(attribute.Type);
        }

        Assert.Equal([RadiusAttributeType.UserName, RadiusAttributeType.UserPassword, RadiusAttributeType.NasIpAddress, RadiusAttributeType.NasPort], types);
        Assert.True(request.TryFind(RadiusAttributeType.UserName, out var name) && name.TryReadText(out var text) && text is "nemo");
        Assert.True(request.TryFind(RadiusAttributeType.NasIpAddress, out var address) && address.TryReadAddress(out var ip) && ip.ToString() is "192.168.1.16");
        Assert.True(request.TryFind(RadiusAttributeType.NasPort, out var port) && port.TryReadInteger(out var number) && number == 3);
    }

    [Fact]
    public void The_answer_of_the_first_example_is_genuine_and_without_a_message_authenticator()
    {
        RadiusPacket.Parse(s_telnetRequest, out var request);
        Assert.Equal(RadiusPacketError.None, RadiusPacket.Parse(s_telnetAccept, out var accept));
        Assert.Equal(RadiusSignature.Valid, s_secret.CheckAnswer(accept, request.Authenticator, requireMessageAuthenticator: false));
        Assert.Equal(RadiusSignature.MessageAuthenticatorMissing, s_secret.CheckAnswer(accept, request.Authenticator, requireMessageAuthenticator: true));
        Assert.Equal(RadiusSignature.Authenticator, new RadiusSecret("xyzzy5462").CheckAnswer(accept, request.Authenticator, requireMessageAuthenticator: false));
        RadiusPacket.Parse(s_framedRequest, out var other);
        Assert.Equal(RadiusSignature.Authenticator, s_secret.CheckAnswer(accept, other.Authenticator, requireMessageAuthenticator: false));
    }

    [Fact]
    public void The_answer_of_the_first_example_is_written_byte_for_byte()
    {
        RadiusPacket.Parse(s_telnetRequest, out var request);
        var answer = RadiusPacketWriter.Answer(RadiusCode.AccessAccept, request, messageAuthenticator: false);
        Assert.True(answer.TryAdd(RadiusAttributeType.ServiceType, 1) && answer.TryAdd((RadiusAttributeType)15, 0) && answer.TryAdd((RadiusAttributeType)14, System.Net.IPAddress.Parse("192.168.1.3")));
        Assert.Equal(s_telnetAccept, answer.ToPacket(s_secret));
    }

    [Fact]
    public void The_CHAP_password_of_the_second_example_is_what_CHAP_computes()
    {
        Assert.Equal(RadiusPacketError.None, RadiusPacket.Parse(s_framedRequest, out var request));
        Assert.True(request.TryFind(RadiusAttributeType.ChapPassword, out var chap));
        var expected = new byte[16];

        // The example has no CHAP-Challenge: the Request Authenticator is the challenge (§5.3).
        ChapMd5.Compute(chap.Value[0], "arctangent"u8, request.Authenticator, expected);
        Assert.Equal(expected, chap.Value[1..].ToArray());
    }
}
