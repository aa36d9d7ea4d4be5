using System.Text;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Authentication;

/// <summary>RFC 2759 §9.2 and RFC 3079 §3.5.3, which goes on with the same login.</summary>
public sealed class MsChapV2VectorTests
{
    private static readonly byte[] AuthenticatorChallenge = Convert.FromHexString("5B5D7C7D7B3F2F3E3C2C602132262628");
    private static readonly byte[] PeerChallenge = Convert.FromHexString("21402324255E262A28295F2B3A337C7E");
    private static readonly byte[] NtResponse = Convert.FromHexString("82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF");
    private static readonly byte[] UserName = "User"u8.ToArray();

    [Fact]
    public void The_password_hash_is_that_of_the_RFC()
    {
        Assert.Equal("44EBBA8D5312B8D611474411F56989AE", Convert.ToHexString(NtHash("clientPass")));
    }

    [Fact]
    public void The_password_hash_takes_every_character_of_UTF_16()
    {
        Assert.Equal(Md4Of(Encoding.Unicode.GetBytes("Пароль-密码-𝄞")), NtHash("Пароль-密码-𝄞"));
    }

    [Fact]
    public void The_hash_of_the_empty_password_is_the_well_known_one()
    {
        Assert.Equal("31D6CFE0D16AE931B73C59D7E0C089C0", Convert.ToHexString(NtHash("")));
    }

    [Theory]
    [InlineData("User")]
    [InlineData(@"DOMAIN\User")]
    public void The_challenge_hash_is_that_of_the_RFC_with_a_domain_or_without(string userName)
    {
        var challenge = new byte[8];
        MsChapV2Hashes.ChallengeHash(PeerChallenge, AuthenticatorChallenge, Encoding.UTF8.GetBytes(userName), challenge);
        Assert.Equal("D02E4386BCE91226", Convert.ToHexString(challenge));
    }

    [Fact]
    public void The_NT_response_is_that_of_the_RFC()
    {
        var response = new byte[24];
        MsChapV2Hashes.GenerateNtResponse(AuthenticatorChallenge, PeerChallenge, UserName, NtHash("clientPass"), response);
        Assert.Equal(NtResponse, response);
    }

    [Fact]
    public void The_authenticator_response_is_that_of_the_RFC()
    {
        var proof = new byte[20];
        MsChapV2Hashes.GenerateAuthenticatorResponse(NtHash("clientPass"), NtResponse, PeerChallenge, AuthenticatorChallenge, UserName, proof);
        Assert.Equal("407A5589115FD0D6209F510FE9C04566932CDA56", Convert.ToHexString(proof));
    }

    [Fact]
    public void The_master_key_is_that_of_the_RFC()
    {
        var key = new byte[16];
        MsChapV2Keys.GetMasterKey(NtHash("clientPass"), NtResponse, key);
        Assert.Equal("FDECE3717A8C838CB388E527AE3CDD31", Convert.ToHexString(key));
    }

    [Fact]
    public void The_servers_send_key_is_that_of_the_RFC_and_the_clients_receive_key()
    {
        var masterKey = Convert.FromHexString("FDECE3717A8C838CB388E527AE3CDD31");
        var (server, client) = (new byte[16], new byte[16]);
        MsChapV2Keys.GetAsymmetricStartKey(masterKey, server, isSend: true, isServer: true);
        MsChapV2Keys.GetAsymmetricStartKey(masterKey, client, isSend: false, isServer: false);
        Assert.Equal("8B7CDC149B993A1BA118CB153F56DCCB", Convert.ToHexString(server));
        Assert.Equal(server, client);
    }

    [Fact]
    public void The_higher_layer_authentication_key_is_the_servers_receive_key_and_then_its_send_key()
    {
        var key = MsChapV2Keys.HigherLayerAuthenticationKey(NtHash("clientPass"), NtResponse);
        Assert.Equal("D5F0E9521E3EA9589645E86051C82226" + "8B7CDC149B993A1BA118CB153F56DCCB", Convert.ToHexString(key));
    }

    private static byte[] NtHash(string password)
    {
        var hash = new byte[16];
        NtPasswordHash.Compute(password, hash);
        return hash;
    }

    private static byte[] Md4Of(byte[] data)
    {
        var hash = new byte[16];
        Md4.HashData(data, hash);
        return hash;
    }
}
