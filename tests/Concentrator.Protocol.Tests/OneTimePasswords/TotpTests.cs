using System.Text;
using Concentrator.Protocol.OneTimePasswords;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.OneTimePasswords;

public sealed class TotpTests
{
    private static readonly byte[] _secret = "12345678901234567890"u8.ToArray();
    private static readonly DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(1_111_111_111);
    private static readonly long _step = Totp.StepOf(_now);

    [Theory]
    [InlineData(-2, AuthenticationFailure.WrongOneTimePassword)]
    [InlineData(-1, AuthenticationFailure.None)]
    [InlineData(0, AuthenticationFailure.None)]
    [InlineData(1, AuthenticationFailure.None)]
    [InlineData(2, AuthenticationFailure.WrongOneTimePassword)]
    public void A_code_may_be_one_step_early_or_late(int steps, AuthenticationFailure expected)
    {
        var match = Match(CodeOf(steps), last: null);

        Assert.Equal(expected, match.Failure);
        Assert.Equal(expected == AuthenticationFailure.None ? _step + steps : 0, match.Step);
    }

    [Theory]
    [InlineData(0, 0, AuthenticationFailure.OneTimePasswordUsed)]
    [InlineData(-1, 0, AuthenticationFailure.OneTimePasswordUsed)]
    [InlineData(1, 0, AuthenticationFailure.None)]
    [InlineData(0, -1, AuthenticationFailure.None)]
    [InlineData(1, 1, AuthenticationFailure.OneTimePasswordUsed)]
    public void No_code_is_taken_of_a_step_that_is_not_after_the_last_one(int steps, int last, AuthenticationFailure expected) =>
        Assert.Equal(expected, Match(CodeOf(steps), _step + last).Failure);

    [Fact]
    public void Spaces_as_apps_show_them_are_left_out_and_nothing_else_is()
    {
        var code = CodeOf(0);

        Assert.Equal(AuthenticationFailure.None, Match($" {code[..3]} {code[3..]} ", last: null).Failure);
        foreach (var wrong in new[] { "", " ", code[..5], code + "0", $"{code[..3]}-{code[3..]}", $"{code}\n", "+" + code[1..], "٠١٢٣٤٥", new string(' ', 1000) })
        {
            Assert.Equal(AuthenticationFailure.WrongOneTimePassword, Match(wrong, last: null).Failure);
        }
    }

    [Fact]
    public void The_code_of_a_time_is_the_one_that_matches_then()
    {
        Assert.Equal("050471", Totp.CodeAt(_secret, _now));
        Assert.Equal(AuthenticationFailure.None, Match(Totp.CodeAt(_secret, _now), last: null).Failure);
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_mutated_code_is_taken_but_a_right_one() => Fuzzing.Run(20_261_122, seed =>
    {
        var right = new[] { -1, 0, 1 }.Select(CodeOf).ToHashSet(StringComparer.Ordinal);
        var mutator = new Mutator(seed, Encoding.ASCII.GetBytes(CodeOf(0)), Encoding.ASCII.GetBytes(CodeOf(2)), Encoding.ASCII.GetBytes("123 456"));
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var given = mutator.Next();
            var isRight = right.Contains(Encoding.Latin1.GetString(given).Replace(" ", "", StringComparison.Ordinal));
            Assert.Equal(isRight ? AuthenticationFailure.None : AuthenticationFailure.WrongOneTimePassword, Totp.Match(_secret, given, _now, last: null).Failure);
        }
    });

    private static string CodeOf(int steps) => Totp.CodeAt(_secret, _now.AddSeconds(steps * Totp.Period));

    private static OneTimePasswordMatch Match(string code, long? last) => Totp.Match(_secret, Encoding.UTF8.GetBytes(code), _now, last);
}
