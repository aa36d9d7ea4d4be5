using System.Security.Cryptography;
using System.Text;
using Concentrator.Protocol.Health;
using Concentrator.Tests;

namespace Concentrator.Protocol.Tests.Health;

public sealed class MachineProofTests
{
    private const string Token = "cm1.PC.7.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    private static readonly byte[] s_hash = SHA256.HashData([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
    private static readonly byte[] s_body = """{"version":1,"at":"2026-03-01T12:00:00Z"}"""u8.ToArray();

    [Fact]
    public void It_is_what_the_documentation_says() => Assert.Equal(
        "PC.7.Lyh7TT1JEPbK.R3l4MKpygYz25NEYDs8_VWmqliE9adOOfJ3s3KPY_94",
        MachineProof.Make(Token, s_body)!.ToString());

    [Fact]
    public void It_is_read_again_and_fits_its_token_and_statement_alone()
    {
        Assert.True(MachineProof.TryRead(MachineProof.Make(Token, s_body)!.ToString(), out var proof));

        Assert.Equal("PC.7", proof.Machine);
        Assert.True(proof.Names(s_hash) && proof.IsOf(s_hash, SHA256.HashData(s_body)));
        Assert.False(proof.IsOf(s_hash, SHA256.HashData([.. s_body, (byte)' '])));
        var other = SHA256.HashData("another token"u8);
        Assert.False(proof.Names(other) || proof.IsOf(other, SHA256.HashData(s_body)));
    }

    [Fact]
    public void The_token_is_not_in_it_and_two_statements_have_nothing_in_common_but_its_key()
    {
        var (one, another) = (MachineProof.Make(Token, s_body)!.ToString(), MachineProof.Make(Token, "{}"u8)!.ToString());

        Assert.DoesNotContain(Token[^43..], one, StringComparison.Ordinal);
        Assert.Equal(one[..^43], another[..^43]);
        Assert.NotEqual(one[^43..], another[^43..]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cm1.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("cm2.PC7.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("cm1.PC 7.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("cm1.PC7.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg")]
    [InlineData("cm1.PC7.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh!")]
    public void What_is_no_token_proves_nothing(string token) => Assert.Null(MachineProof.Make(token, s_body));

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_altered_proof_fits() => Fuzzing.Run(5571, seed =>
    {
        var whole = MachineProof.Make(Token, s_body)!.ToString();
        var (mutator, digest) = (new Mutator(seed, Encoding.ASCII.GetBytes(whole)), SHA256.HashData(s_body));
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var text = Encoding.Latin1.GetString(mutator.Next());
            if (MachineProof.TryRead(text, out var proof) && string.Equals(proof.Key, whole.Split('.')[^2], StringComparison.Ordinal))
            {
                Assert.Equal(text.EndsWith(whole[^43..], StringComparison.Ordinal), proof.IsOf(s_hash, digest));
            }
        }
    });
}
