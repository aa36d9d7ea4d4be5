using System.Text;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Eap;

/// <summary>RFC 3748, the client's side, over a method that says nothing of its own.</summary>
public sealed class EapPeerTests
{
    private const EapType Method = (EapType)200;
    private readonly ScriptedPeerMethod _method = new();
    private readonly EapPeer _peer;

    public EapPeerTests() => _peer = new EapPeer("alice", [new(Method, () => _method), new((EapType)201, () => new ScriptedPeerMethod())]);

    [Fact]
    public void It_waits_for_the_server()
    {
        Assert.Equal(AuthenticationPeerStepKind.Discard, _peer.Begin().Kind);
    }

    [Fact]
    public void It_says_who_it_is()
    {
        Assert.Equal([2, 9, 0, 10, 1, .. "alice"u8], Request(9, EapType.Identity, "who are you?").Packet);
    }

    [Fact]
    public void The_whole_conversation_succeeds_with_the_methods_key()
    {
        Request(1, EapType.Identity);
        Assert.Equal([2, 2, 0, 7, 200, .. "hi"u8], Request(2, Method, "hello").Packet);
        var bye = Request(3, Method, "farewell");
        Assert.Equal(AuthenticationPeerStepKind.Send, bye.Kind);
        Assert.Equal([2, 3, 0, 8, 200, .. "bye"u8], bye.Packet);
        var step = _peer.Receive([3, 3, 0, 4]);
        Assert.Equal(AuthenticationPeerStepKind.Success, step.Kind);
        Assert.Equal(ScriptedMethod.Key, step.HigherLayerAuthenticationKey);
    }

    [Fact]
    public void A_method_that_it_does_not_have_is_answered_with_a_Nak_that_names_its_own()
    {
        Request(1, EapType.Identity);
        Assert.Equal([2, 2, 0, 7, 3, 200, 201], Request(2, (EapType)13, "tls").Packet);
        Assert.Equal([2, 3, 0, 7, 3, 200, 201], Request(3, (EapType)254, "expanded").Packet);
        Assert.Equal([2, 4, 0, 7, 200, .. "hi"u8], Request(4, Method, "hello").Packet);
    }

    [Fact]
    public void A_second_method_is_discarded()
    {
        Request(1, Method, "hello");
        Assert.Equal(AuthenticationPeerStepKind.Discard, Request(2, (EapType)201, "hello").Kind);
        Assert.Equal(AuthenticationPeerStepKind.Discard, Request(3, EapType.Identity).Kind);
    }

    [Fact]
    public void A_request_that_comes_again_gets_the_same_response_and_the_method_hears_it_once()
    {
        var first = Request(1, Method, "hello");
        Assert.Equal(first.Packet, Request(1, Method, "hello").Packet);
        Assert.Single(_method.Heard);
    }

    [Fact]
    public void A_discarded_request_may_come_again_under_its_identifier()
    {
        Assert.Equal(AuthenticationPeerStepKind.Discard, Request(1, Method).Kind);
        Assert.Equal(AuthenticationPeerStepKind.Send, Request(1, Method, "hello").Kind);
    }

    [Fact]
    public void A_success_before_the_method_is_content_is_discarded()
    {
        Request(1, EapType.Identity);
        Assert.Equal(AuthenticationPeerStepKind.Discard, _peer.Receive([3, 1, 0, 4]).Kind);
        Request(2, Method, "hello");
        Assert.Equal(AuthenticationPeerStepKind.Discard, _peer.Receive([3, 2, 0, 4]).Kind);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void A_success_with_a_strange_identifier_is_discarded(byte identifier)
    {
        Request(1, EapType.Identity);
        Request(2, Method, "hello");
        Request(3, Method, "farewell");
        Assert.Equal(AuthenticationPeerStepKind.Discard, _peer.Receive([3, identifier, 0, 4]).Kind);
    }

    [Fact]
    public void A_success_that_counts_on_by_one_is_taken()
    {
        Request(2, Method, "hello");
        Request(3, Method, "farewell");
        Assert.Equal(AuthenticationPeerStepKind.Success, _peer.Receive([3, 4, 0, 4]).Kind);
    }

    [Fact]
    public void A_failure_after_the_method_is_content_is_discarded()
    {
        Request(2, Method, "hello");
        Request(3, Method, "farewell");
        Assert.Equal(AuthenticationPeerStepKind.Discard, _peer.Receive([4, 3, 0, 4]).Kind);
        Assert.Equal(AuthenticationPeerStepKind.Success, _peer.Receive([3, 3, 0, 4]).Kind);
    }

    [Fact]
    public void A_failure_before_any_request_is_discarded()
    {
        Assert.Equal(AuthenticationPeerStepKind.Discard, _peer.Receive([4, 0, 0, 4]).Kind);
    }

    [Fact]
    public void A_failure_is_told_with_what_the_server_notified()
    {
        Request(1, EapType.Identity);
        Assert.Equal([2, 2, 0, 5, 2], Request(2, EapType.Notification, "Closed\r\non Sundays").Packet);
        var step = _peer.Receive([4, 2, 0, 4]);
        Assert.Equal(AuthenticationPeerStepKind.Failure, step.Kind);
        Assert.Equal("the server refused the login: Closed  on Sundays", step.Message);
    }

    [Fact]
    public void A_server_that_asks_nothing_but_fails_is_told_so()
    {
        Request(1, EapType.Identity);
        Assert.Equal("the server refused the login", _peer.Receive([4, 1, 0, 4]).Message);
        Assert.Equal(AuthenticationPeerStepKind.Discard, _peer.Receive([4, 1, 0, 4]).Kind);
    }

    [Theory]
    [InlineData("0101")]
    [InlineData("01010004")]
    [InlineData("0101000601")]
    [InlineData("0101000503")]
    [InlineData("0101000500")]
    [InlineData("0201000501")]
    [InlineData("0601000501")]
    public void What_is_no_request_of_a_right_length_is_discarded(string packet)
    {
        Assert.Equal(AuthenticationPeerStepKind.Discard, _peer.Receive(Convert.FromHexString(packet)).Kind);
    }

    private AuthenticationPeerStep Request(byte identifier, EapType type, string data = "") =>
        _peer.Receive(EapPacket.Write(EapCode.Request, identifier, type, Encoding.UTF8.GetBytes(data)));
}
