using System.Security.Cryptography;
using System.Text;
using Concentrator.Protocol.OneTimePasswords;

namespace Concentrator.Protocol.Tests.OneTimePasswords;

public sealed class HotpTests
{
    private const string Digits = "1234567890";

    [Fact]
    public void The_codes_are_those_of_RFC_4226_appendix_D()
    {
        string[] expected = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];

        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(counter => Code(20, counter, HashAlgorithmName.SHA1, 6)));
    }

    [Theory]
    [InlineData(59L, "94287082", "46119246", "90693936")]
    [InlineData(1111111109L, "07081804", "68084774", "25091201")]
    [InlineData(1111111111L, "14050471", "67062674", "99943326")]
    [InlineData(1234567890L, "89005924", "91819424", "93441116")]
    [InlineData(2000000000L, "69279037", "90698825", "38618901")]
    [InlineData(20000000000L, "65353130", "77737706", "47863826")]
    public void The_codes_of_times_are_those_of_RFC_6238_appendix_B(long seconds, string sha1, string sha256, string sha512)
    {
        var step = Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds));

        Assert.Equal(seconds / 30, step);
        Assert.Equal(sha1, Code(20, step, HashAlgorithmName.SHA1, 8));
        Assert.Equal(sha256, Code(32, step, HashAlgorithmName.SHA256, 8));
        Assert.Equal(sha512, Code(64, step, HashAlgorithmName.SHA512, 8));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    public void A_code_has_6_to_8_digits(int digits) => Assert.Throws<ArgumentException>(() => Code(20, 0, HashAlgorithmName.SHA1, digits));

    /// <summary>A code of the secret of both RFCs, as long as the hash.</summary>
    private static string Code(int secretSize, long counter, HashAlgorithmName algorithm, int digits)
    {
        var secret = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Digits, 7))[..secretSize]);
        var code = new byte[digits];
        Hotp.Compute(secret, counter, algorithm, code);
        return Encoding.ASCII.GetString(code);
    }
}
