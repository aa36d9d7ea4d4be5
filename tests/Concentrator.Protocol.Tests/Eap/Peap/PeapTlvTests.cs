using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Eap.Peap;

namespace Concentrator.Protocol.Tests.Eap.Peap;

public sealed class PeapTlvTests
{
    // [MS-PEAP] 4.4.1.3.2.3: a cryptobinding TLV of a server, and the CMK that it was made with.
    private static readonly byte[] s_exampleKey = Convert.FromHexString("3355353B6920D074C782E475DFB0999D4DB467EB");

    private static readonly byte[] s_example = Convert.FromHexString(
        "000C003800000000" + "BDA7A599FA816521AD3064C2BDDBD16EAA949E7D98A8D7943147CF425D85DA7B" + "0CBF105E91755748224FBB83000626911CFB1B0F");

    [Fact]
    public void The_specifications_example_of_a_compound_MAC_is_written_and_verified()
    {
        Assert.Equal(s_example, CryptoBindingTlv.Write(isResponse: false, s_example.AsSpan(8, 32), s_exampleKey));
        Assert.True(CryptoBindingTlv.Verify(s_example, isResponse: false, s_exampleKey));
    }

    // [MS-PEAP] 4.4: the tunnel key and the inner method's key (4.4.1.3.2), the client's TLV (4.4.2), and the keys that are handed out (4.4.3).
    [Fact]
    public void The_specifications_example_of_the_keys_is_derived_from_both_phases()
    {
        var tunnelKey = Convert.FromHexString("738BB5F462D58E7ED844E1F00D0EBE50C50A2050DE11997710D65F45FB5FBAB7E3181E924F429738DE40C846CDF50BCBF9CEDB1E851D2252453BDF63");
        var innerKey = Convert.FromHexString("673E961401BEFBA560717B3B5DDD40386567F9F416FD3E9DFC71163BDFF2FA95");
        var response = Convert.FromHexString("000C003800000001" + "6C6BA38784237457CCC90B1A908CBDF4711B69994D0CFE8D3DB44ECBCDAD37E9" + "42E086071D1C8B8C8E458F7021F06A6EAB16B646");

        var keys = PeapKeys.Derive(tunnelKey, innerKey);

        Assert.Equal(s_exampleKey, keys.CompoundMacKey);
        Assert.Equal(response, CryptoBindingTlv.Write(isResponse: true, response.AsSpan(8, 32), keys.CompoundMacKey));
        Assert.True(CryptoBindingTlv.Verify(response, isResponse: true, keys.CompoundMacKey));
        Assert.Equal(
            "6A02D782201BC7138BF8EFF733B496970D7CAB30" + "0AC9577278E1DDD5AEF766971752D4E584A1C895" + "039B4D05E3BC9A8484DDC2AA6E2CE162765C4068" + "BFF65A4510E3057485DB98B799D86E66763C64D4"
            + "9889B4DD1B273DC8A2CA73D60D11AFB22C52BAAD" + "D351E0CB7BB2E72C7D9373857E03C14A32C8F7E5" + "959F46680E86E65C",
            Convert.ToHexString(keys.CompoundSessionKey()));
    }

    [Fact]
    public void Every_bit_of_a_cryptobinding_counts_and_a_request_sent_back_is_no_response()
    {
        for (var bit = 8 * 4; bit < 8 * CryptoBindingTlv.Size; bit++)
        {
            var altered = s_example.ToArray();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(CryptoBindingTlv.Verify(altered, isResponse: false, s_exampleKey));
        }

        Assert.False(CryptoBindingTlv.Verify(s_example, isResponse: true, s_exampleKey));
        Assert.False(CryptoBindingTlv.Verify(s_example, isResponse: false, [.. s_exampleKey.Reverse()]));
        Assert.True(CryptoBindingTlv.Verify(CryptoBindingTlv.Write(isResponse: true, new byte[32], s_exampleKey), isResponse: true, s_exampleKey));
    }

    [Fact]
    public void Keys_depend_on_both_phases()
    {
        byte[] tunnel = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];
        var keys = PeapKeys.Derive(tunnel, new byte[32]);
        Assert.Equal(20, keys.CompoundMacKey.Length);
        Assert.Equal(128, keys.CompoundSessionKey().Length);
        tunnel[63]++;
        Assert.Equal(keys.CompoundMacKey, PeapKeys.Derive(tunnel, new byte[32]).CompoundMacKey);
        tunnel[39]++;
        Assert.NotEqual(keys.CompoundMacKey, PeapKeys.Derive(tunnel, new byte[32]).CompoundMacKey);
        Assert.NotEqual(PeapKeys.Derive(tunnel, [1, .. new byte[31]]).CompoundSessionKey(), PeapKeys.Derive(tunnel, new byte[32]).CompoundSessionKey());
    }

    [Fact]
    public void What_is_written_is_read_in_any_order()
    {
        var bytes = new PeapTlvWriter().AddStatementOfHealthResponse([7, 8, 9]).AddCryptoBinding(s_example).AddResult(PeapResult.Success).ToArray();
        Assert.Equal(PeapTlvError.None, PeapTlvs.Read(bytes, out var read));
        Assert.Equal(PeapResult.Success, read.Result);
        Assert.Equal(s_example, read.CryptoBinding.ToArray());
        Assert.Equal([7, 8, 9], read.StatementOfHealthResponse.ToArray());
        Assert.True(read.StatementOfHealth.IsEmpty);
        Assert.False(read.AsksForHealth);

        Assert.Equal(PeapTlvError.None, PeapTlvs.Read(new PeapTlvWriter().AddStatementOfHealth([1, 2]).AddStatementOfHealthRequest().ToArray(), out var health));
        Assert.Equal([1, 2], health.StatementOfHealth.ToArray());
        Assert.True(health.AsksForHealth);
    }

    [Theory]
    [InlineData("80030002" + "0001", PeapResult.Success)]
    [InlineData("00030002" + "0001", PeapResult.Success)]
    [InlineData("80030002" + "0002", PeapResult.Failure)]
    [InlineData("80030002" + "0000", PeapResult.Failure)]
    [InlineData("000500010A" + "80030002" + "0001", PeapResult.Success)]
    [InlineData("000700080000002A" + "80010000" + "80030002" + "0001", PeapResult.Success)]
    public void A_result_is_read_and_what_need_not_be_known_passed_over(string hex, object result)
    {
        Assert.Equal(PeapTlvError.None, PeapTlvs.Read(Convert.FromHexString(hex), out var read));
        Assert.Equal(result, read.Result);
    }

    [Theory]
    [InlineData("800300", PeapTlvError.Truncated)]
    [InlineData("80030002" + "00", PeapTlvError.Truncated)]
    [InlineData("80030001" + "00", PeapTlvError.WrongLength)]
    [InlineData("80030002" + "0001" + "80030002" + "0001", PeapTlvError.Repeated)]
    [InlineData("80050000", PeapTlvError.UnknownMandatory)]
    [InlineData("000C0002" + "0000", PeapTlvError.WrongLength)]
    [InlineData("00070003" + "000001", PeapTlvError.WrongLength)]
    [InlineData("80070004" + "0000002A", PeapTlvError.UnknownMandatory)]
    [InlineData("00070008" + "00000137" + "80090000", PeapTlvError.UnknownMandatory)]
    [InlineData("00070008" + "00000137" + "00010001" + "AA", PeapTlvError.Truncated)]
    [InlineData("0007000E" + "00000137" + "00010001AA" + "00010001AA", PeapTlvError.Repeated)]
    public void Each_fault_has_its_name(string hex, object error) => Assert.Equal(error, PeapTlvs.Read(Convert.FromHexString(hex), out _));

    [Fact]
    public void Inner_packets_lose_their_header_and_get_it_back()
    {
        var identity = EapPacket.Write(EapCode.Response, 9, EapType.Identity, "alice"u8);
        Assert.Equal([1, .. "alice"u8], PeapInnerPacket.Compress(identity).ToArray());
        Assert.Equal(identity, PeapInnerPacket.Expand(PeapInnerPacket.Compress(identity), EapCode.Response, 9));

        // Type 33 keeps its header, and some keep that of the identity.
        var result = PeapInnerPacket.Extensions(EapCode.Response, 7, [1, 2, 3]);
        Assert.Equal(result, PeapInnerPacket.Expand(result, EapCode.Response, 9));
        Assert.Equal(identity, PeapInnerPacket.Expand(identity, EapCode.Response, 3));
        Assert.Null(PeapInnerPacket.Expand([], EapCode.Response, 9));
    }

    [Fact]
    public void A_packet_about_health_is_of_Microsofts_expanded_type()
    {
        var request = PeapInnerPacket.Health(new PeapTlvWriter().AddStatementOfHealthRequest().ToArray());
        Assert.Equal(Convert.FromHexString("FE00013700000021" + "00070008" + "00000137" + "00020000"), request);
        Assert.True(PeapInnerPacket.TryReadHealth(request, out var tlvs));
        Assert.Equal(12, tlvs.Length);
        Assert.False(PeapInnerPacket.TryReadHealth([3, 254], out _));
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_input_upsets_the_reader_and_what_it_finds_lies_within_the_input() => Fuzzing.Run(33_254, seed =>
    {
        var mutator = new Mutator(
            seed,
            new PeapTlvWriter().AddResult(PeapResult.Success).AddCryptoBinding(s_example).AddStatementOfHealthResponse([1, 2, 3, 4, 5]).ToArray(),
            new PeapTlvWriter().AddStatementOfHealth([.. Enumerable.Range(0, 60).Select(i => (byte)i)]).ToArray(),
            new PeapTlvWriter().AddStatementOfHealthRequest().ToArray())
        { Front = 12 };
        var read = 0;
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var input = mutator.Next();
            if (PeapTlvs.Read(input, out var tlvs) == PeapTlvError.None)
            {
                read++;
                Assert.InRange(tlvs.StatementOfHealth.Length + tlvs.StatementOfHealthResponse.Length + tlvs.CryptoBinding.Length, 0, input.Length);
                Assert.Contains(tlvs.CryptoBinding.Length, new[] { 0, CryptoBindingTlv.Size });
            }

            PeapInnerPacket.TryReadHealth(input, out _);
            Assert.True(PeapInnerPacket.Expand(input, EapCode.Response, 1) is null or { Length: > 4 });
        }

        Assert.InRange(read, Fuzzing.Inputs / 10, Fuzzing.Inputs);
    });
}
