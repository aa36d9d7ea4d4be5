using Concentrator.Protocol.Eap.Tls;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Tls;

namespace Concentrator.Protocol.Tests.Eap.Tls;

/// <summary>The client's side of EAP-TLS; TLS is left out.</summary>
public sealed class EapTlsPeerTests
{
    [Fact]
    public void With_TLS_1_2_the_last_flight_of_the_server_ends_it()
    {
        using var method = New(isTls13: false, out var tls);
        Assert.Equal([0x80, 0, 0, 0, 1, 1], method.Receive(1, [0x20]).Packet);
        Assert.Equal([0x80, 0, 0, 0, 1, 3], method.Receive(2, [0x00, 2]).Packet);
        var step = method.Receive(3, [0x00, 4]);
        Assert.Equal(AuthenticationPeerStepKind.Success, step.Kind);
        Assert.Equal([0x00], step.Packet);
        Assert.Equal(Enumerable.Range(21, 32).Select(i => (byte)i), step.HigherLayerAuthenticationKey);
        Assert.True(tls.IsDisposed);
    }

    [Fact]
    public void With_TLS_1_3_the_server_has_to_commit_itself()
    {
        using var method = New(isTls13: true, out _);
        method.Receive(1, [0x20]);
        Assert.Equal(AuthenticationPeerStepKind.Send, method.Receive(2, [0x00, 2]).Kind);
        var step = method.Receive(3, [0x00, 0x00]);
        Assert.Equal(AuthenticationPeerStepKind.Success, step.Kind);
        Assert.Equal([0x00], step.Packet);
        Assert.Equal(Enumerable.Range(30, 32).Select(i => (byte)i), step.HigherLayerAuthenticationKey);
    }

    [Fact]
    public void Something_else_than_the_commitment_is_no_success()
    {
        using var method = New(isTls13: true, out _);
        method.Receive(1, [0x20]);
        method.Receive(2, [0x00, 2]);
        Assert.Equal(AuthenticationPeerStepKind.Send, method.Receive(3, [0x00]).Kind);
        var step = method.Receive(4, [0x00, 0x01]);
        Assert.Equal(AuthenticationPeerStepKind.Failure, step.Kind);
        Assert.Contains("RFC 9190", step.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_whose_certificate_is_refused_gets_an_alert_and_the_check_is_named()
    {
        var tls = new PlainTls(isClient: true, isTls13: true) { Refuses = CertificateCheck.Chain };
        using var method = new EapTlsPeerMethod(tls, 1000);
        method.Receive(1, [0x20]);
        var step = method.Receive(2, [0x00, 2]);
        Assert.Equal((AuthenticationPeerStepKind.Failure, CertificateCheck.Chain), (step.Kind, step.RefusedFor));
        Assert.Equal([0x80, 0, 0, 0, 1, 0xFF], step.Packet);
        Assert.True(tls.IsDisposed);
        Assert.Equal(AuthenticationPeerStepKind.Discard, method.Receive(3, [0x00, 2]).Kind);
    }

    [Fact]
    public void A_server_that_does_not_begin_or_begins_twice_is_told_of()
    {
        Assert.Contains("breaks the rules", New(isTls13: true, out _).Receive(1, [0x00, 2]).Message, StringComparison.Ordinal);
        using var method = New(isTls13: true, out _);
        method.Receive(1, [0x20]);
        Assert.Contains("UnexpectedStart", method.Receive(2, [0x20]).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_input_upsets_a_client_and_success_comes_of_the_whole_conversation_alone() => Fuzzing.Run(9_190, seed =>
    {
        var random = new Random(seed);
        byte[][] script = [[0x20], [0x00, 2], [0x00, 0x00]];
        var mutator = new Mutator(seed, [0x20], [0x00, 2], [0x00, 0x00], [0x80, 0, 0, 0, 1, 2], [0x40, 2], [0x00]) { Front = 6, MaxWounds = 2 };
        var (method, at, successes) = (New(isTls13: true, out _), 0, 0);
        for (var inputs = 0; inputs < Fuzzing.Inputs; inputs++)
        {
            // Half of the inputs are what would come next, so that some conversations get far.
            var step = method.Receive((byte)inputs, at < script.Length && random.Next(2) == 0 ? script[at] : mutator.Next());
            at++;
            if (step.Kind == AuthenticationPeerStepKind.Success)
            {
                Assert.InRange(at, 3, int.MaxValue);
                Assert.Equal(32, step.HigherLayerAuthenticationKey.Length);
                successes++;
            }

            if (step.Kind is AuthenticationPeerStepKind.Success or AuthenticationPeerStepKind.Failure)
            {
                (method, at) = (New(isTls13: true, out _), 0);
            }
        }

        Assert.InRange(successes, Fuzzing.Inputs / 100, Fuzzing.Inputs / 2);
    });

    private static EapTlsPeerMethod New(bool isTls13, out PlainTls tls)
    {
        tls = new PlainTls(isClient: true, isTls13);
        return new EapTlsPeerMethod(tls, 1000);
    }
}
