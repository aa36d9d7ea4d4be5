using System.Security.Cryptography;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Authentication;

public sealed class DesTests
{
    /// <summary>From NIST SP 800-17 (variable plaintext, variable key, substitution table known answers) and FIPS 81.</summary>
    [Theory]
    [InlineData("0123456789ABCDEF", "4E6F772069732074", "3FA40E8A984D4815")]
    [InlineData("0123456789ABCDEF", "68652074696D6520", "6A271787AB8883F9")]
    [InlineData("0101010101010101", "8000000000000000", "95F8A5E5DD31D900")]
    [InlineData("0101010101010101", "0000000000000001", "166B40B44ABA4BD6")]
    [InlineData("8001010101010101", "0000000000000000", "95A8D72813DAA94D")]
    [InlineData("0101010101010102", "0000000000000000", "869EFD7F9F265A09")]
    [InlineData("7CA110454A1A6E57", "01A1D6D039776742", "690F5B0D9A26939B")]
    [InlineData("0131D9619DC1376E", "5CD54CA83DEF57DA", "7A389D10354BD271")]
    [InlineData("1C587F1C13924FEF", "305532286D6F295A", "63FAC0D034D9F793")]
    public void Known_answers_come_out(string key, string plaintext, string ciphertext)
    {
        Assert.Equal(ciphertext, Encrypt(WithoutParity(Convert.FromHexString(key)), Convert.FromHexString(plaintext)));
    }

    /// <summary>FIPS 74: the four weak keys. With a weak key encrypting twice gives the plaintext back.</summary>
    [Theory]
    [InlineData("0101010101010101")]
    [InlineData("FEFEFEFEFEFEFEFE")]
    [InlineData("1F1F1F1F0E0E0E0E")]
    [InlineData("E0E0E0E0F1F1F1F1")]
    public void Weak_keys_encrypt_like_any_other(string key)
    {
        var bits = WithoutParity(Convert.FromHexString(key));
        var once = Encrypt(bits, Convert.FromHexString("0123456789ABCDEF"));
        Assert.False(string.Equals("0123456789ABCDEF", once, StringComparison.Ordinal));
        Assert.Equal("0123456789ABCDEF", Encrypt(bits, Convert.FromHexString(once)));
    }

    [Fact]
    public void It_agrees_with_the_systems_DES_wherever_that_takes_the_key()
    {
        var random = SeededRandom.Create(46);
        var (bits, plaintext) = (new byte[7], new byte[8]);
        for (var i = 0; i < 2_000; i++)
        {
            random(bits);
            random(plaintext);
            using var des = DES.Create();
            des.Key = WithParity(bits);
            Assert.Equal(Convert.ToHexString(des.EncryptEcb(plaintext, PaddingMode.None)), Encrypt(bits, plaintext));
        }
    }

    private static string Encrypt(byte[] key, byte[] plaintext)
    {
        var ciphertext = new byte[8];
        Des.EncryptBlock(key, plaintext, ciphertext);
        return Convert.ToHexString(ciphertext);
    }

    private static byte[] WithoutParity(byte[] key)
    {
        var bits = key.Aggregate(0UL, (value, octet) => (value << 7) | ((ulong)octet >> 1));
        return [.. Enumerable.Range(0, 7).Select(i => (byte)(bits >> (48 - (8 * i))))];
    }

    private static byte[] WithParity(byte[] bits)
    {
        var value = bits.Aggregate(0UL, (all, octet) => (all << 8) | octet);
        return [.. Enumerable.Range(0, 8).Select(i => (byte)(((value >> (49 - (7 * i))) & 0x7F) << 1))];
    }
}
