using Concentrator.Protocol.Sstp;

namespace Concentrator.Protocol.Tests.Sstp;

/// <summary>[MS-SSTP] 3.2.5.2, with the two examples of 4.7 and a Windows capture of an EAP-TLS login.</summary>
public sealed class CryptoBindingTests
{
    // [MS-SSTP] 4.7, first example: SHA-256.
    private const string Sha256Key = "2A1BB40D55AB0F5EF32F06F2B3CC73C48FD3FAC41D7A1315A19228D9024CA164";
    private const string Sha256CallConnected =
        "10010070000400010003006800000002"
        + "412B489AEBD7ECC7D08966F26BE7CD72B231A0E9210D7C91B308862B0344C435"
        + "7993EF314C493DACE9F02D60E7E61C84B6690AAFE9D7AEEA92CBBE8AD599422D"
        + "52A68EFD8CFFBF52770B8F0FE8EC73716583AF6D611EB6D179B3B20840985449";

    // [MS-SSTP] 4.7, second example: SHA-1.
    private const string Sha1Key = "4B3128F43925D9006EEFB1C4E86515A1D88E56BAB3CA2BDF0373B7F5A8A13B19";
    private const string Sha1CallConnected =
        "10010070000400010003006800000001"
        + "0F1A2D58D4A3E3000FAD3CE4906E07B707AA9E441CCEAC5CBD7B2CC1C9D86CDF"
        + "5826B629BDA59B8E6FD8DCD2622FD34C534805A5000000000000000000000000"
        + "69915DD583D8062FEF16F61DB2F03290EC27CB6C000000000000000000000000";

    public static TheoryData<string, string> Examples => new() { { Sha256Key, Sha256CallConnected }, { Sha1Key, Sha1CallConnected } };

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_examples_of_the_specification_verify(string key, string callConnected)
    {
        var bytes = Convert.FromHexString(callConnected);
        Assert.Equal(CryptoBindingFailure.None, Verify(bytes, bytes, Convert.FromHexString(key)));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_examples_of_the_specification_are_written_byte_for_byte(string key, string callConnected)
    {
        var expected = Convert.FromHexString(callConnected);
        var batch = new PacketBatch();
        SstpMessageWriter.AddCallConnected(batch, (SstpHashProtocols)expected[15], expected.AsSpan(16, 32), CertificateOf(expected), Convert.FromHexString(key));
        Assert.Equal(expected, Packets.Single(batch));
    }

    [Fact]
    public void The_key_of_the_first_example_is_derived_as_an_independent_implementation_does()
    {
        var key = new byte[32];
        CryptoBinding.DeriveCompoundMacKey(SstpHashProtocols.Sha256, Convert.FromHexString(Sha256Key), key);
        Assert.Equal("ECF59AC9FE155CF0A9E7D66ADC1B363C1AD7BA91A9217F0CEC2A534298828DF6", Convert.ToHexString(key));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Each_wrong_part_is_named(string key, string callConnected)
    {
        var good = Convert.FromHexString(callConnected);
        var hlak = Convert.FromHexString(key);
        var macEnd = 80 + CryptoBinding.HashSize((SstpHashProtocols)good[15]);
        var certificateEnd = 48 + CryptoBinding.HashSize((SstpHashProtocols)good[15]);
        for (var i = 0; i < good.Length; i++)
        {
            var bad = good.ToArray();
            bad[i] ^= 0x10;
            var expected = i switch
            {
                15 => CryptoBindingFailure.HashProtocol,
                >= 16 and < 48 => CryptoBindingFailure.Nonce,
                >= 48 when i < certificateEnd => CryptoBindingFailure.CertificateHash,
                >= 80 when i >= macEnd => CryptoBindingFailure.None,
                _ => CryptoBindingFailure.CompoundMac,
            };
            Assert.Equal(expected, Verify(bad, good, hlak));
        }
    }

    [Fact]
    public void Swapped_halves_of_the_key_make_the_mac_wrong()
    {
        var good = Convert.FromHexString(Sha256CallConnected);
        var key = Convert.FromHexString(Sha256Key);
        Assert.Equal(CryptoBindingFailure.CompoundMac, Verify(good, good, [.. key[16..], .. key[..16]]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(255)]
    public void A_hash_protocol_that_was_not_offered_is_refused(byte chosen)
    {
        var bad = Convert.FromHexString(Sha256CallConnected);
        bad[15] = chosen;
        var failure = CryptoBinding.Verify(
            new CryptoBindingAttribute(bad), SstpHashProtocols.Sha256, bad.AsSpan(16, 32), [CertificateOf(bad)], Convert.FromHexString(Sha256Key));
        Assert.Equal(CryptoBindingFailure.HashProtocol, failure);
    }

    [Fact]
    public void Any_certificate_of_a_configured_set_will_do()
    {
        var good = Convert.FromHexString(Sha256CallConnected);
        var other = new SstpCertificateHashes(new byte[20], new byte[32]);
        var key = Convert.FromHexString(Sha256Key);
        var nonce = good.AsSpan(16, 32);
        var binding = new CryptoBindingAttribute(good);
        Assert.Equal(CryptoBindingFailure.None, CryptoBinding.Verify(binding, SstpHashProtocols.Sha256, nonce, [other, CertificateOf(good)], key));
        Assert.Equal(CryptoBindingFailure.None, CryptoBinding.Verify(binding, SstpHashProtocols.Sha256, nonce, [CertificateOf(good), other], key));
        Assert.Equal(CryptoBindingFailure.CertificateHash, CryptoBinding.Verify(binding, SstpHashProtocols.Sha256, nonce, [other], key));
        Assert.Equal(CryptoBindingFailure.CertificateHash, CryptoBinding.Verify(binding, SstpHashProtocols.Sha256, nonce, [], key));
    }

    private static CryptoBindingFailure Verify(byte[] message, byte[] expected, byte[] key) => CryptoBinding.Verify(
        new CryptoBindingAttribute(message),
        SstpHashProtocols.Sha1 | SstpHashProtocols.Sha256,
        expected.AsSpan(16, 32),
        [CertificateOf(expected)],
        key);

    private static SstpCertificateHashes CertificateOf(byte[] callConnected) => new(callConnected[48..68], callConnected[48..80]);
}
