using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Eap.Peap;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Tests.Authentication;
using Concentrator.Protocol.Tests.Eap.Tls;
using Concentrator.Protocol.Tests.Health;
using Concentrator.Protocol.Tls;

namespace Concentrator.Protocol.Tests.Eap.Peap;

/// <summary>The client's side of PEAP, with our server's before it or with what a server could say; TLS is left out.</summary>
public sealed class PeapPeerTests
{
    private const string Password = "of Amherst, 1830";

    /// <summary>What TLS alone makes of it.</summary>
    private static IEnumerable<byte> OutsideKey => Enumerable.Range(30, 32).Select(i => (byte)i);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_login_is_bound_to_both_halves_and_both_sides_have_the_same_key(bool isTls13)
    {
        var world = new World(isTls13);
        var (server, client) = world.Run();
        Assert.Equal((AuthenticatorStepKind.Success, AuthenticationPeerStepKind.Success), (server.Kind, client.Kind));
        Assert.Equal(server.HigherLayerAuthenticationKey, client.HigherLayerAuthenticationKey);
        Assert.NotEqual(OutsideKey, client.HigherLayerAuthenticationKey);
        Assert.Equal("emily", server.UserName);
        Assert.True(world.Tls.IsDisposed);
    }

    [Fact]
    public void A_wrong_password_is_told_in_the_servers_words()
    {
        var (_, client) = new World { Given = "of Concord" }.Run();
        Assert.Equal(AuthenticationPeerStepKind.Failure, client.Kind);
        Assert.Contains("E=691", client.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_statement_of_health_is_given_to_who_asks_for_it_and_the_answer_taken()
    {
        byte[]? answer = null;
        var world = new World
        {
            Options = new PeapClientOptions { StatementOfHealth = () => SohVectors.Windows(), HealthAnswered = bytes => answer = bytes },
            AsksForHealth = true,
        };
        var (server, client) = world.Run();
        Assert.Equal((AuthenticatorStepKind.Success, AuthenticationPeerStepKind.Success), (server.Kind, client.Kind));

        // What went on inside: who carries PEAP makes one word of both.
        Assert.Equal(("PC7", "eap-mschapv2"), (server.Facts.Health?.Machine, server.Facts.EapMethod));
        Assert.Equal([1, 2], answer);
    }

    [Fact]
    public void A_client_without_a_statement_of_health_says_so_and_goes_on()
    {
        var (server, client) = new World { AsksForHealth = true }.Run();
        Assert.Equal((AuthenticatorStepKind.Success, AuthenticationPeerStepKind.Success), (server.Kind, client.Kind));
        Assert.Null(server.Facts.Health);
    }

    [Fact]
    public void A_server_whose_certificate_is_refused_gets_an_alert_and_the_check_is_named()
    {
        var (_, client) = new World { Refuses = CertificateCheck.Name }.Run();
        Assert.Equal((AuthenticationPeerStepKind.Failure, CertificateCheck.Name), (client.Kind, client.RefusedFor));
        Assert.Contains("does not bear the name", client.Message, StringComparison.Ordinal);
        Assert.Equal(0xFF, client.Packet[^1]);
    }

    [Fact]
    public void A_success_without_cryptobinding_is_bound_to_the_outside_alone_or_refused()
    {
        var step = new World().AfterInnerSuccess(_ => Result(PeapResult.Success));
        Assert.Equal(AuthenticationPeerStepKind.Success, step.Kind);
        Assert.Equal(OutsideKey, step.HigherLayerAuthenticationKey);

        step = new World { Options = new PeapClientOptions { RequiresCryptoBinding = true } }.AfterInnerSuccess(_ => Result(PeapResult.Success));
        AssertRefused(step, "does not bind");
    }

    [Fact]
    public void A_cryptobinding_by_somebody_without_the_key_is_refused()
    {
        AssertRefused(
            new World().AfterInnerSuccess(key => Result(PeapResult.Success, CryptoBindingTlv.Write(isResponse: false, new byte[32], [.. key[1..], 0]))), "could not prove");

        // Our own response back to us.
        AssertRefused(new World().AfterInnerSuccess(key => Result(PeapResult.Success, CryptoBindingTlv.Write(isResponse: true, new byte[32], key))), "could not prove");
    }

    [Fact]
    public void A_success_before_the_inner_method_has_ended_is_refused()
    {
        var world = new World();
        world.Establish();
        AssertRefused(world.Hear(Result(PeapResult.Success)), "before the method inside PEAP has");
    }

    [Fact]
    public void A_refusal_is_acknowledged()
    {
        AssertRefused(new World().AfterInnerSuccess(_ => Result(PeapResult.Failure)), "refused the login");
    }

    [Fact]
    public void What_breaks_the_rules_inside_ends_the_login()
    {
        foreach (var plaintext in new byte[][] { [3], [1, 1, 0, 6, 33, 0x80], [1, 1, 0, 5, 33], [.. PeapInnerPacket.Health([])], [99, 0], [1, 1, 0, 9, 33, 0x80, 99, 0, 0] })
        {
            var world = new World();
            world.Establish();
            var step = world.Hear(plaintext);
            Assert.True(step.Kind is AuthenticationPeerStepKind.Failure || plaintext[0] == 99, Convert.ToHexString(plaintext));
        }
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_input_upsets_a_client_and_none_lets_it_succeed_without_the_inner_method() => Fuzzing.Run(9_427, seed =>
    {
        var challenge = ChapValue.WritePacket(ChapCode.Challenge, 1, new byte[16], "vpn"u8);
        byte[][] good =
        [
            [(byte)EapType.Identity], [(byte)EapType.MsChapV2, .. challenge], [(byte)EapType.MsChapV2, (byte)ChapCode.Failure, 1, 0, 12, .. "E=691 R="u8], Result(PeapResult.Success), Result(PeapResult.Failure),
            Result(PeapResult.Success, CryptoBindingTlv.Write(isResponse: false, new byte[32], new byte[20])), PeapInnerPacket.Health(new PeapTlvWriter().AddStatementOfHealthRequest().ToArray()),
        ];
        var mutator = new Mutator(seed, good) { Front = 12 };
        var frames = new Mutator(seed + 1, [0x20], [0x00], [0x00, 2], [0x80, 0, 0, 0, 1, 2], [0x40, 1]) { Front = 6 };
        var random = new Random(seed);
        var (world, established, steps) = (new World(), false, new Dictionary<AuthenticationPeerStepKind, int>());
        for (var inputs = 0; inputs < Fuzzing.Inputs; inputs++)
        {
            if (!established && random.Next(4) > 0)
            {
                world = new World();
                world.Establish();
                established = true;
            }

            var step = established && random.Next(8) > 0 ? world.Hear(mutator.Next()) : world.Receive(frames.Next());
            steps[step.Kind] = steps.GetValueOrDefault(step.Kind) + 1;
            Assert.NotEqual(AuthenticationPeerStepKind.Success, step.Kind);
            if (step.Kind == AuthenticationPeerStepKind.Failure)
            {
                (world, established) = (new World(), false);
            }
        }

        Assert.InRange(steps[AuthenticationPeerStepKind.Send], Fuzzing.Inputs / 20, Fuzzing.Inputs);
        Assert.InRange(steps[AuthenticationPeerStepKind.Failure], Fuzzing.Inputs / 20, Fuzzing.Inputs);
    });

    private static byte[] Result(PeapResult result, byte[]? binding = null)
    {
        var tlvs = new PeapTlvWriter().AddResult(result);
        return PeapInnerPacket.Extensions(EapCode.Request, 77, (binding is null ? tlvs : tlvs.AddCryptoBinding(binding)).ToArray());
    }

    private static void AssertRefused(AuthenticationPeerStep step, string words)
    {
        Assert.Equal(AuthenticationPeerStepKind.Failure, step.Kind);
        Assert.Contains(words, step.Message, StringComparison.Ordinal);
        Assert.True(EapPacket.TryRead(step.Packet.AsSpan(5), out var packet));
        Assert.Equal(PeapTlvError.None, PeapTlvs.Read(packet.TypeData, out var tlvs));
        Assert.Equal(((byte)77, PeapResult.Failure), (packet.Identifier, tlvs.Result));
    }

    /// <summary>A client, and the server that it speaks to.</summary>
    private sealed class World(bool isTls13 = true)
    {
        private PeapPeerMethod? _client;
        private byte _identifier = 40;

        public PeapClientOptions Options { get; init; } = PeapClientOptions.Default;

        public string Given { get; init; } = Password;

        public CertificateCheck Refuses { get; init; }

        public bool AsksForHealth { get; init; }

        public PlainTls Tls { get; private set; } = null!;

        private PeapPeerMethod Client => _client ??= NewClient();

        /// <summary>Runs a login to the end of both sides.</summary>
        public (AuthenticatorStep Server, AuthenticationPeerStep Client) Run()
        {
            var options = new PeapServerOptions { Engines = new Engines(isTls13), AsksForHealth = AsksForHealth, AnswerHealth = _ => [1, 2] };
            using var server = new PeapMethod(options, [new(EapType.MsChapV2, () => new EapMsChapV2Method("vpn", 0, bytes => bytes.Fill(3)))], 1000, bytes => bytes.Fill(4));
            var (said, heard) = (server.Begin(_identifier), AuthenticationPeerStep.Discard);
            while (said.Kind is AuthenticatorStepKind.Send or AuthenticatorStepKind.Retry && heard.Kind is not AuthenticationPeerStepKind.Failure)
            {
                heard = Receive(said.Packet);
                said = server.Receive(heard.Packet);
                if (said.Kind == AuthenticatorStepKind.NeedCredential)
                {
                    said = server.Verify(new TestCredential(Password), AuthenticationFailure.None);
                }
            }

            return (said, heard);
        }

        /// <summary>Brings the handshake to its end.</summary>
        public void Establish()
        {
            Assert.Equal([0x80, 0, 0, 0, 1, 1], Receive([0x20]).Packet);
            Assert.Equal([0x80, 0, 0, 0, 1, 3], Receive([0x00, 2]).Packet);
        }

        /// <summary>The client hears something inside.</summary>
        public AuthenticationPeerStep Hear(byte[] plaintext) => Receive([0x00, .. plaintext]);

        public AuthenticationPeerStep Receive(byte[] typeData) => Client.Receive(_identifier++, typeData);

        /// <summary>Brings the inner method to its end; then the server says something that knows the CMK.</summary>
        public AuthenticationPeerStep AfterInnerSuccess(Func<byte[], byte[]> said)
        {
            Establish();
            Hear([(byte)EapType.Identity]);
            var inner = new EapMsChapV2Method("vpn", 0, bytes => bytes.Fill(3));
            var response = Hear([(byte)EapType.MsChapV2, .. inner.Begin(1).Packet]);
            inner.Receive(response.Packet.AsSpan(6));
            var acknowledged = Hear([(byte)EapType.MsChapV2, .. inner.Verify(new TestCredential(Password), AuthenticationFailure.None).Packet]);
            var key = inner.Receive(acknowledged.Packet.AsSpan(6)).HigherLayerAuthenticationKey;
            var tunnelKey = new byte[128];
            Tls.ExportKeyingMaterial("EXPORTER_EAP_TLS_Key_Material", [25], tunnelKey);
            return Hear(said(PeapKeys.Derive(tunnelKey, key).CompoundMacKey));
        }

        private PeapPeerMethod NewClient()
        {
            Tls = new PlainTls(isClient: true, isTls13) { Refuses = Refuses };
            return new PeapPeerMethod(
                "emily", [new(EapType.MsChapV2, () => new EapMsChapV2PeerMethod("emily", Given, askAgain: null, bytes => bytes.Fill(5)))], Tls, 1000, Options, bytes => bytes.Fill(6));
        }

        private sealed class Engines(bool isTls13) : ITlsEngineFactory
        {
            public ITlsEngine Create() => new PlainTls(isClient: false, isTls13);
        }
    }
}
