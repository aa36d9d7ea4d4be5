using System.Text;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Eap;

/// <summary>RFC 3748, the server's side, over methods that say nothing of their own.</summary>
public sealed class EapAuthenticatorTests
{
    private const EapType First = (EapType)200;
    private const EapType Second = (EapType)201;
    private readonly ScriptedMethod _first = new();
    private readonly ScriptedMethod _second = new();
    private readonly EapAuthenticator _server;

    public EapAuthenticatorTests() => _server = new EapAuthenticator([new(First, () => _first), new(Second, () => _second)], identifier: 255);

    [Fact]
    public void It_asks_for_the_identity_and_then_proposes_its_best_method()
    {
        Assert.Equal([1, 255, 0, 5, 1], _server.Begin().Packet);
        var step = Respond(255, EapType.Identity, "alice");
        Assert.Equal(AuthenticatorStepKind.Send, step.Kind);
        Assert.Equal("alice", step.UserName);
        Assert.Equal([1, 0, 0, 10, 200, .. "hello"u8], step.Packet);
        Assert.Equal(0, _first.FirstIdentifier);
    }

    [Fact]
    public void The_whole_conversation_ends_with_success_under_the_last_responses_identifier()
    {
        Propose();
        Assert.Equal(AuthenticatorStepKind.NeedCredential, Respond(0, First, "hi").Kind);
        Assert.Equal([1, 1, 0, 13, 200, .. "farewell"u8], _server.Verify(null, AuthenticationFailure.None).Packet);
        var step = Respond(1, First, "bye");
        Assert.Equal(AuthenticatorStepKind.Success, step.Kind);
        Assert.Equal("alice", step.UserName);
        Assert.Equal([3, 1, 0, 4], step.Packet);
        Assert.Equal(ScriptedMethod.Key, step.HigherLayerAuthenticationKey);
    }

    [Fact]
    public void A_method_that_fails_ends_it_with_failure()
    {
        Propose();
        Respond(0, First, "hi");
        var step = _server.Verify(null, AuthenticationFailure.AccountDisabled);
        Assert.Equal(AuthenticatorStepKind.Failure, step.Kind);
        Assert.Equal(AuthenticationFailure.AccountDisabled, step.Failure);
        Assert.Equal([4, 0, 0, 4], step.Packet);
    }

    [Fact]
    public void A_Nak_moves_on_to_the_best_method_that_the_peer_names()
    {
        Propose();
        var step = _server.Receive(EapPacket.Write(EapCode.Response, 0, EapType.Nak, [13, 201, 200]));
        Assert.Equal([1, 1, 0, 10, 201, .. "hello"u8], step.Packet);
        Assert.Equal(AuthenticatorStepKind.NeedCredential, Respond(1, Second, "hi").Kind);
        Assert.Empty(_first.Heard);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0D19")]
    [InlineData("C8")]
    public void A_Nak_that_names_nothing_on_offer_ends_it(string desired)
    {
        Propose();
        var step = _server.Receive(EapPacket.Write(EapCode.Response, 0, EapType.Nak, Convert.FromHexString(desired)));
        Assert.Equal(AuthenticatorStepKind.Failure, step.Kind);
        Assert.Equal(AuthenticationFailure.PeerRefused, step.Failure);
        Assert.Equal([4, 0, 0, 4], step.Packet);
    }

    [Fact]
    public void A_method_once_refused_is_not_proposed_again()
    {
        Propose();
        _server.Receive(EapPacket.Write(EapCode.Response, 0, EapType.Nak, [201]));
        Assert.Equal(AuthenticatorStepKind.Failure, _server.Receive(EapPacket.Write(EapCode.Response, 1, EapType.Nak, [200, 201])).Kind);
    }

    [Fact]
    public void A_Nak_within_a_method_is_discarded()
    {
        Propose();
        Respond(0, First, "hi");
        _server.Verify(null, AuthenticationFailure.None);
        Assert.Equal(AuthenticatorStepKind.Discard, _server.Receive(EapPacket.Write(EapCode.Response, 1, EapType.Nak, [201])).Kind);
    }

    [Fact]
    public void A_Nak_instead_of_an_identity_is_discarded()
    {
        _server.Begin();
        Assert.Equal(AuthenticatorStepKind.Discard, _server.Receive(EapPacket.Write(EapCode.Response, 255, EapType.Nak, [201])).Kind);
    }

    [Fact]
    public void A_response_with_another_identifier_or_type_is_discarded()
    {
        Propose();
        Assert.Equal(AuthenticatorStepKind.Discard, Respond(1, First, "hi").Kind);
        Assert.Equal(AuthenticatorStepKind.Discard, Respond(0, Second, "hi").Kind);
        Assert.Equal(AuthenticatorStepKind.Discard, Respond(0, EapType.Identity, "mallory").Kind);
        Assert.Empty(_first.Heard);
    }

    [Fact]
    public void A_response_that_comes_again_gets_the_same_answer_and_the_method_hears_it_once()
    {
        Propose();
        Respond(0, First, "hi");
        Assert.Equal(AuthenticatorStepKind.Discard, Respond(0, First, "hi").Kind);
        var farewell = _server.Verify(null, AuthenticationFailure.None);
        Assert.Equal(farewell.Packet, Respond(0, First, "hi").Packet);
        Assert.Equal(AuthenticatorStepKind.Discard, Respond(0, First, "ho").Kind);
        var success = Respond(1, First, "bye");
        var again = Respond(1, First, "bye");
        Assert.Equal(AuthenticatorStepKind.Send, again.Kind);
        Assert.Equal(success.Packet, again.Packet);
        Assert.Equal(2, _first.Heard.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("02")]
    [InlineData("02FF0004")]
    [InlineData("02FF000401")]
    [InlineData("02FF000601")]
    [InlineData("02FF000301")]
    [InlineData("01FF000501")]
    [InlineData("03FF0004")]
    [InlineData("03FF000501")]
    [InlineData("05FF000501")]
    public void What_is_not_a_response_of_a_right_length_is_discarded(string packet)
    {
        _server.Begin();
        Assert.Equal(AuthenticatorStepKind.Discard, _server.Receive(Convert.FromHexString(packet)).Kind);
    }

    [Fact]
    public void Bytes_behind_the_length_are_padding()
    {
        _server.Begin();
        var response = EapPacket.Write(EapCode.Response, 255, EapType.Identity, "alice"u8);
        Assert.Equal("alice", _server.Receive([.. response, 0, 0, 0]).UserName);
    }

    [Fact]
    public void An_empty_identity_is_no_hindrance()
    {
        _server.Begin();
        Assert.Equal(AuthenticatorStepKind.Send, Respond(255, EapType.Identity, "").Kind);
    }

    [Fact]
    public void An_identity_that_is_no_name_ends_it()
    {
        _server.Begin();
        var step = Respond(255, EapType.Identity, "ali\0ce");
        Assert.Equal(AuthenticatorStepKind.Failure, step.Kind);
        Assert.Equal(AuthenticationFailure.Malformed, step.Failure);
        Assert.Equal([4, 255, 0, 4], step.Packet);
    }

    private AuthenticatorStep Respond(byte identifier, EapType type, string data) =>
        _server.Receive(EapPacket.Write(EapCode.Response, identifier, type, Encoding.UTF8.GetBytes(data)));

    private void Propose()
    {
        _server.Begin();
        Respond(255, EapType.Identity, "alice");
    }
}
