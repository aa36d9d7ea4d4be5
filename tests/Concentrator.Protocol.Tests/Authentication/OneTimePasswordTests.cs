using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Authentication;

/// <summary>Users who have one-time passwords, in the methods that carry one and in those that do not.</summary>
public sealed class OneTimePasswordTests
{
    private static readonly TestCredential _withCode = new("right") { Code = "123456", UsedCode = "654321" };

    [Theory]
    [InlineData("right123456", AuthenticationFailure.None)]
    [InlineData("right654321", AuthenticationFailure.OneTimePasswordUsed)]
    [InlineData("right000000", AuthenticationFailure.WrongOneTimePassword)]
    [InlineData("wrong123456", AuthenticationFailure.WrongPassword)]
    [InlineData("right", AuthenticationFailure.WrongPassword)]
    [InlineData("123456", AuthenticationFailure.WrongPassword)]
    [InlineData("", AuthenticationFailure.WrongPassword)]
    public void PAP_has_it_behind_the_password_and_tells_nothing_of_what_is_wrong(string given, AuthenticationFailure expected)
    {
        var end = new Conversation(AuthenticationMethod.Pap, "alice", given) { Credential = _withCode }.Run().ServerEnd;

        Assert.Equal((expected, expected == AuthenticationFailure.None ? 7L : null), (end.Failure, end.CodeStep));
        Assert.Equal(expected == AuthenticationFailure.None ? 2 : 3, end.Packet[0]);
        Assert.Equal([0, 5, 0], end.Packet[2..]);
    }

    [Theory]
    [InlineData(AuthenticationMethod.Pap)]
    [InlineData(AuthenticationMethod.Eap)]
    public void Our_client_gives_it_where_it_goes(AuthenticationMethod method)
    {
        var server = Authenticators.CreateServer(method, "vpn", 0, new EapServerOptions { Methods = [EapServerMethod.MsChapV2, EapServerMethod.Gtc] });
        var conversation = new Conversation(server, Authenticators.CreatePeer(method, "alice", "right", _ => "123456")) { Credential = _withCode }.Run();

        Assert.Equal((AuthenticatorStepKind.Success, 7L), (conversation.ServerEnd.Kind, conversation.ServerEnd.CodeStep));
        Assert.Equal(AuthenticationPeerStepKind.Success, conversation.PeerEnd.Kind);
        Assert.Equal(new byte[32], conversation.PeerEnd.HigherLayerAuthenticationKey);
    }

    [Theory]
    [InlineData(AuthenticationMethod.ChapMd5, "right")]
    [InlineData(AuthenticationMethod.ChapMd5, "wrong")]
    [InlineData(AuthenticationMethod.MsChapV2, "right")]
    [InlineData(AuthenticationMethod.MsChapV2, "wrong")]
    [InlineData(AuthenticationMethod.Eap, "right")]
    [InlineData(AuthenticationMethod.Eap, "wrong")]
    public void A_method_that_cannot_carry_it_refuses_the_user_and_does_not_tell_whether_the_password_was_right(AuthenticationMethod method, string password)
    {
        var refused = new Conversation(method, "alice", password) { Credential = _withCode }.Run();
        var guessed = new Conversation(method, "alice", "wrong") { Credential = new TestCredential("right") }.Run();

        Assert.Equal((AuthenticatorStepKind.Failure, AuthenticationFailure.OneTimePasswordNeeded), (refused.ServerEnd.Kind == AuthenticatorStepKind.Retry ? AuthenticatorStepKind.Failure : refused.ServerEnd.Kind, refused.ServerEnd.Failure));
        Assert.Equal(guessed.ServerSteps.Select(step => (step.Kind, step.Packet.Length)), refused.ServerSteps.Select(step => (step.Kind, step.Packet.Length)));
        Assert.Equal(Plain(guessed.PeerEnd.Message), Plain(refused.PeerEnd.Message));
    }

    /// <summary>Challenges differ.</summary>
    private static string Plain(string message) =>
        message.IndexOf("C=", StringComparison.Ordinal) is var at and >= 0 ? message.Remove(at, 2 * MsChapV2Hashes.ChallengeSize) : message;
}
