using System.Text;
using Concentrator.Protocol.OneTimePasswords;

namespace Concentrator.Protocol.Tests.OneTimePasswords;

public sealed class Base32Tests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void The_texts_are_those_of_RFC_4648_section_10_without_padding(string bytes, string text)
    {
        Assert.Equal(text, Base32.Encode(Encoding.ASCII.GetBytes(bytes)));
        Assert.True(Base32.TryDecode(text, out var read));
        Assert.Equal(bytes, Encoding.ASCII.GetString(read));
    }

    [Theory]
    [InlineData("mzxw 6ytb oi======")]
    [InlineData("MZXW-6YTB-OI")]
    public void Case_groups_and_padding_do_not_matter(string text)
    {
        Assert.True(Base32.TryDecode(text, out var read));
        Assert.Equal("foobar"u8, read);
    }

    [Theory]
    [InlineData("M")]
    [InlineData("MZ")]
    [InlineData("MZX")]
    [InlineData("MZXW6YTB1")]
    [InlineData("MZXW6YT8")]
    [InlineData("MZ=XW6")]
    [InlineData("MZXW6ÝTB")]
    public void What_no_bytes_are_written_as_is_refused(string text)
    {
        Assert.False(Base32.TryDecode(text, out var read));
        Assert.Empty(read);
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void A_mutated_text_is_refused_or_stands_for_bytes_that_are_written_the_same() => Fuzzing.Run(20_261_123, seed =>
    {
        var mutator = new Mutator(seed, "MZXW6YTBOI"u8.ToArray(), "mzxw 6ytb oi======"u8.ToArray(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"u8.ToArray());
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var text = Encoding.Latin1.GetString(mutator.Next());
            if (Base32.TryDecode(text, out var read))
            {
                var plain = text.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).TrimEnd('=');
                Assert.Equal(plain.ToUpperInvariant(), Base32.Encode(read));
            }
        }
    });
}
