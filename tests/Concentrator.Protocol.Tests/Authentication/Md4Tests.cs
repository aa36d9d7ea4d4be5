using System.Text;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Authentication;

public sealed class Md4Tests
{
    [Theory]
    [InlineData("", "31d6cfe0d16ae931b73c59d7e0c089c0")]
    [InlineData("a", "bde52cb31de33e46245e05fbdbd6fb24")]
    [InlineData("abc", "a448017aaf21d8525fc10ae87aa6729d")]
    [InlineData("message digest", "d9130a8164549fe818874806e1c7014b")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "d79e1c308aa5bbcdeea8ed63df412da9")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "043f8582f241db351ce627e153e7f0e4")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "e33b4ddc9c38f2199c3e7b164fcc0536")]
    public void The_digests_are_those_of_RFC_1320(string message, string digest)
    {
        var hash = new byte[16];
        Md4.HashData(Encoding.ASCII.GetBytes(message), hash);
        Assert.Equal(digest, Convert.ToHexStringLower(hash));
    }

    /// <summary>Digests of as many bytes 'x', made with OpenSSL's legacy provider.</summary>
    [Theory]
    [InlineData(55, "92f32bb82c95ad10e8f87ae58ab06807")]
    [InlineData(56, "374d5f08103b7092c83b4626ebceffab")]
    [InlineData(63, "2870452596e98fffd48332289b3472b9")]
    [InlineData(64, "b1abf956a5ae6f3221e5fe85e300fbb0")]
    [InlineData(119, "b55ae15e41e55643b0c3daad5e05c905")]
    [InlineData(120, "d8f9adfc41ec43552619606c70cfd287")]
    [InlineData(128, "7c087dd92a6743e09f3763a6d99c9d26")]
    public void Lengths_around_the_edge_of_a_block_are_padded_right(int length, string digest)
    {
        var hash = new byte[16];
        Md4.HashData(Encoding.ASCII.GetBytes(new string('x', length)), hash);
        Assert.Equal(digest, Convert.ToHexStringLower(hash));
    }
}
