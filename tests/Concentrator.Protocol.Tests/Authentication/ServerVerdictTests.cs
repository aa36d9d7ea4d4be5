using System.Text;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Authentication;

/// <summary>What each method makes of the word of a server that judges in our place.</summary>
public sealed class ServerVerdictTests
{
    private static readonly byte[] s_key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Fact]
    public void PAP_gives_the_password_away_and_tells_the_servers_words()
    {
        var (server, step) = Ask(AuthenticationMethod.Pap, "anna", "geheim");
        Assert.Equal("geheim", Encoding.UTF8.GetString(Assert.IsType<PeerProof.Password>(step.Proof).Value));

        var refused = server.Take(new ServerVerdict(ServerVerdictKind.Reject) { Message = "not today"u8.ToArray(), Failure = AuthenticationFailure.RefusedByServer });
        Assert.Equal((AuthenticatorStepKind.Failure, AuthenticationFailure.RefusedByServer), (refused.Kind, refused.Failure));
        Assert.Equal("0301000E096E6F7420746F646179", Convert.ToHexString(refused.Packet));
    }

    [Fact]
    public void A_challenge_to_a_PAP_peer_is_told_and_the_next_request_is_its_answer()
    {
        var (server, _) = Ask(AuthenticationMethod.Pap, "anna", "1234");
        var told = server.Take(new ServerVerdict(ServerVerdictKind.Challenge) { Message = "code?"u8.ToArray() });
        Assert.Equal((AuthenticatorStepKind.Send, (byte)PapCode.AuthenticateNak), (told.Kind, told.Packet[0]));

        // The same once more was sent before the challenge was heard.
        var repeated = server.Receive(new PapPeer("anna", "1234").Begin().Packet);
        Assert.Equal((AuthenticatorStepKind.Send, (byte)PapCode.AuthenticateNak), (repeated.Kind, repeated.Packet[0]));

        var again = server.Receive(new PapPeer("anna", "999111").Begin().Packet);
        Assert.Equal("999111", Encoding.UTF8.GetString(Assert.IsType<PeerProof.Password>(again.Proof).Value));
        Assert.Equal(AuthenticatorStepKind.Success, server.Take(new ServerVerdict(ServerVerdictKind.Accept) { HigherLayerAuthenticationKey = new byte[32] }).Kind);
    }

    [Fact]
    public void A_long_message_is_cut_to_what_PAP_carries()
    {
        var (server, _) = Ask(AuthenticationMethod.Pap, "anna", "geheim");
        var accepted = server.Take(new ServerVerdict(ServerVerdictKind.Accept) { Message = new byte[400] });
        Assert.Equal((4 + 1 + 255, (byte)255), (accepted.Packet.Length, accepted.Packet[4]));
    }

    [Fact]
    public void The_response_of_CHAP_can_be_verified_by_who_has_the_secret()
    {
        var (server, step) = Ask(AuthenticationMethod.ChapMd5, "anna", "geheim");
        var proof = Assert.IsType<PeerProof.Chap>(step.Proof);
        var expected = new byte[16];
        ChapMd5.Compute(proof.Identifier, "geheim"u8, proof.Challenge, expected);
        Assert.Equal(expected, proof.Response);
        Assert.Equal(AuthenticationFailure.BadServerAnswer, server.Take(new ServerVerdict(ServerVerdictKind.Challenge)).Failure);
    }

    [Fact]
    public void MS_CHAPv2_takes_the_servers_proof_and_key()
    {
        var (server, step) = Ask(AuthenticationMethod.MsChapV2, "anna", "geheim");
        var proof = Assert.IsType<PeerProof.MsChapV2>(step.Proof);
        var ntHash = new byte[16];
        NtPasswordHash.Compute("geheim", ntHash);
        var expected = new byte[24];
        MsChapV2Hashes.GenerateNtResponse(proof.Challenge, proof.PeerChallenge, "anna"u8, ntHash, expected);
        Assert.Equal(expected, proof.NtResponse);

        var accepted = server.Take(new ServerVerdict(ServerVerdictKind.Accept) { Message = "S=00"u8.ToArray(), HigherLayerAuthenticationKey = s_key });
        Assert.Equal((AuthenticatorStepKind.Success, s_key), (accepted.Kind, accepted.HigherLayerAuthenticationKey));
        Assert.EndsWith("S=00", Encoding.ASCII.GetString(accepted.Packet), StringComparison.Ordinal);
    }

    [Fact]
    public void An_accept_without_the_servers_proof_is_no_accept() =>
        Assert.Equal(AuthenticationFailure.BadServerAnswer, Ask(AuthenticationMethod.MsChapV2, "anna", "geheim").Server.Take(new ServerVerdict(ServerVerdictKind.Accept) { HigherLayerAuthenticationKey = s_key }).Failure);

    [Theory]
    [InlineData("E=648 R=0 C=00112233445566778899AABBCCDDEEFF V=3 M=expired", AuthenticatorStepKind.Failure, "E=648 R=0 C=00112233445566778899AABBCCDDEEFF V=3 M=expired")]
    [InlineData("E=691 R=1 C=00112233445566778899AABBCCDDEEFF V=3 M=again", AuthenticatorStepKind.Retry, "E=691 R=1 C=00112233445566778899AABBCCDDEEFF V=3 M=the user name or password is wrong")]
    [InlineData("E=691 R=1 V=3 M=again", AuthenticatorStepKind.Failure, "E=691 R=0 C=00000000000000000000000000000000 V=3 M=the user name or password is wrong")]
    public void The_servers_error_is_passed_on_and_a_retry_answers_the_servers_challenge(string error, AuthenticatorStepKind kind, string told)
    {
        var (server, _) = Ask(AuthenticationMethod.MsChapV2, "anna", "geheim");
        var step = server.Take(new ServerVerdict(ServerVerdictKind.Reject) { Message = Encoding.ASCII.GetBytes(error), Failure = AuthenticationFailure.RefusedByServer });
        Assert.Equal((kind, AuthenticationFailure.RefusedByServer), (step.Kind, step.Failure));
        Assert.EndsWith(told, Encoding.ASCII.GetString(step.Packet), StringComparison.Ordinal);
    }

    [Fact]
    public void EAP_goes_to_the_server_and_back_unchanged()
    {
        var server = new EapRelay(7, own: null);
        Assert.Equal(EapPacket.Write(EapCode.Request, 7, EapType.Identity, []), server.Begin().Packet);
        var identity = EapPacket.Write(EapCode.Response, 7, EapType.Identity, "anna"u8);
        var asked = server.Receive(identity);
        Assert.Equal((AuthenticatorStepKind.NeedCredential, "anna"), (asked.Kind, asked.UserName));
        Assert.Equal(identity, Assert.IsType<PeerProof.Eap>(asked.Proof).Packet);

        var request = EapPacket.Write(EapCode.Request, 99, (EapType)13, [0x20]);
        Assert.Equal(request, server.Take(new ServerVerdict(ServerVerdictKind.Challenge) { Message = request }).Packet);
        Assert.Equal(AuthenticatorStepKind.Discard, server.Receive(EapPacket.Write(EapCode.Response, 98, (EapType)13, [1])).Kind);
        var response = EapPacket.Write(EapCode.Response, 99, (EapType)13, [1, 2, 3]);
        Assert.Equal(response, Assert.IsType<PeerProof.Eap>(server.Receive(response).Proof).Packet);

        var success = EapPacket.Write(EapCode.Success, 99);
        var accepted = server.Take(new ServerVerdict(ServerVerdictKind.Accept) { Message = success, HigherLayerAuthenticationKey = s_key });
        Assert.Equal((AuthenticatorStepKind.Success, success, s_key), (accepted.Kind, accepted.Packet, accepted.HigherLayerAuthenticationKey));

        // What policies know the method by.
        Assert.Equal("eap-tls", accepted.Facts.EapMethod);

        // The peer did not hear it and says its last words again.
        Assert.Equal(success, server.Receive(response).Packet);
    }

    [Theory]
    [InlineData(ServerVerdictKind.Accept, "04630004")]
    [InlineData(ServerVerdictKind.Challenge, "03630004")]
    [InlineData(ServerVerdictKind.Challenge, "")]
    [InlineData(ServerVerdictKind.Challenge, "0163000A0D")]
    public void An_answer_whose_EAP_packet_says_another_thing_than_its_code_is_refused(ServerVerdictKind kind, string eap)
    {
        var server = new EapRelay(7, own: null);
        server.Begin();
        server.Receive(EapPacket.Write(EapCode.Response, 7, EapType.Identity, "anna"u8));
        var step = server.Take(new ServerVerdict(kind) { Message = Convert.FromHexString(eap), HigherLayerAuthenticationKey = s_key });
        Assert.Equal((AuthenticatorStepKind.Failure, AuthenticationFailure.BadServerAnswer), (step.Kind, step.Failure));
        Assert.Equal((byte)EapCode.Failure, step.Packet[0]);
    }

    [Fact]
    public void A_user_of_our_own_goes_on_with_our_own_methods()
    {
        var server = new EapRelay(7, identifier => new EapAuthenticator([new(EapType.MsChapV2, () => new EapMsChapV2Method("vpn", 0, random => random.Clear()))], identifier));
        server.Begin();
        server.Receive(EapPacket.Write(EapCode.Response, 7, EapType.Identity, "anna"u8));
        var step = server.Verify(credential: null, AuthenticationFailure.None);
        Assert.Equal(AuthenticatorStepKind.Send, step.Kind);
        Assert.Equal(((byte)EapCode.Request, (byte)8, (byte)EapType.MsChapV2), (step.Packet[0], step.Packet[1], step.Packet[4]));
    }

    private static (IAuthenticator Server, AuthenticatorStep Step) Ask(AuthenticationMethod method, string user, string password)
    {
        var server = Authenticators.CreateServer(method, "vpn", retries: 2);
        var peer = Authenticators.CreatePeer(method, user, password);
        var first = server.Begin();
        var step = server.Receive((first.Packet.Length > 0 ? peer.Receive(first.Packet) : peer.Begin()).Packet);
        Assert.Equal((AuthenticatorStepKind.NeedCredential, user), (step.Kind, step.UserName));
        return (server, step);
    }
}
