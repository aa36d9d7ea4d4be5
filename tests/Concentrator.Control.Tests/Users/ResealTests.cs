using System.Security.Cryptography;
using System.Text;
using Concentrator.Control.Users;
using Concentrator.Protocol.OneTimePasswords;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Users;

public sealed class ResealTests : IDisposable
{
    private static readonly UserKey _ann = UserKey.Of("ann");
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();

    public void Dispose() => _random.Dispose();

    [Fact]
    public void The_first_key_seals_and_all_open_and_a_key_that_is_gone_opens_nothing()
    {
        var (old, fresh) = (NewKey(), NewKey());
        var keys = new SealingKeys([old]);
        var vault = VaultOf(keys);
        var before = vault.Create(_ann, "correct horse", keepClear: true);

        keys.Replace([fresh, old]);
        var after = vault.Create(_ann, "correct horse", keepClear: false);

        Assert.Equal(fresh.Id, SecretSealer.KeyIdOf(after.NtHash));
        Assert.True(Verifies(vault, before));
        Assert.True(Verifies(vault, after));
        keys.Replace([fresh]);
        Assert.False(Verifies(vault, before));
        Assert.True(Verifies(vault, after));
    }

    [Fact]
    public void What_is_sealed_anew_is_the_same_secret_under_the_new_key_alone()
    {
        var (old, fresh) = (NewKey(), NewKey());
        var before = VaultOf(new SealingKeys([old])).Create(_ann, "correct horse", keepClear: true);
        var turning = VaultOf(new SealingKeys([fresh, old]));

        Assert.False(turning.IsCurrent(before));
        var after = turning.Reseal(_ann, before)!;

        Assert.True(turning.IsCurrent(after));
        var alone = VaultOf(new SealingKeys([fresh]));
        Assert.True(Verifies(alone, after));
        Assert.True(alone.CredentialOf(new UserAccount { Name = "ann", Secrets = after }, default).TryGetClearSecret(out var clear));
        Assert.Equal("correct horse", Encoding.UTF8.GetString(clear));
    }

    [Fact]
    public void The_secret_of_one_time_passwords_is_sealed_anew_with_the_others_and_opens_for_its_user_and_field_only()
    {
        var (old, fresh) = (NewKey(), NewKey());
        var vault = VaultOf(new SealingKeys([old]));
        var secret = "12345678901234567890"u8.ToArray();
        var before = vault.Create(_ann, "correct horse", keepClear: false) with { OneTimePassword = vault.SealOneTimePassword(_ann, secret) };
        var turning = VaultOf(new SealingKeys([fresh, old]));
        Assert.False(turning.IsCurrent(turning.Create(_ann, "correct horse", keepClear: false) with { OneTimePassword = before.OneTimePassword }));

        var after = turning.Reseal(_ann, before)!;

        Assert.True(turning.IsCurrent(after));
        Assert.Equal(-1, after.OneTimePassword.AsSpan().IndexOf(secret));
        Assert.Equal(AuthenticationFailure.None, MatchNow(VaultOf(new SealingKeys([fresh])), after));
        Assert.Equal(AuthenticationFailure.WrongOneTimePassword, MatchNow(VaultOf(new SealingKeys([old])), after));
        Assert.Equal(AuthenticationFailure.WrongOneTimePassword, MatchNow(turning, after with { OneTimePassword = after.NtHash }));
        Assert.Null(VaultOf(new SealingKeys([fresh])).Reseal(_ann, after with { OneTimePassword = before.OneTimePassword }));

        AuthenticationFailure MatchNow(SecretVault with, UserSecrets secrets) =>
            with.CredentialOf(new UserAccount { Name = "ann", Secrets = secrets }, default).MatchCode(Encoding.ASCII.GetBytes(Totp.CodeAt(secret, default))).Failure;
    }

    [Fact]
    public void Secrets_of_another_installation_open_with_its_key_and_for_their_user_only()
    {
        var (theirs, ours) = (NewKey(), NewKey());
        var before = VaultOf(new SealingKeys([theirs])).Create(_ann, "correct horse", keepClear: false);
        var vault = VaultOf(new SealingKeys([ours]));
        var from = new SecretSealer(theirs, _random);

        Assert.True(Verifies(vault, vault.Reseal(_ann, before, from)!));
        Assert.Null(vault.Reseal(_ann, before));
        Assert.Null(vault.Reseal(UserKey.Of("bob"), before, from));
        Assert.Null(vault.Reseal(_ann, before with { SlowHash = before.NtHash }, from));
    }

    [Fact]
    public void Two_keys_of_one_id_or_none_at_all_are_no_keys()
    {
        var key = NewKey();

        Assert.Throws<ArgumentException>(() => new SealingKeys([]));
        Assert.Throws<ArgumentException>(() => new SealingKeys([key, new SealingKey(key.ToBytes())]));
    }

    private static bool Verifies(SecretVault vault, UserSecrets secrets) => vault.CredentialOf(new UserAccount { Name = "ann", Secrets = secrets }, default).VerifyPassword("correct horse"u8);

    private SecretVault VaultOf(SealingKeys keys) => new(new SecretSealer(keys, _random), _random, iterations: 1000);

    private SealingKey NewKey()
    {
        var key = new byte[SealingKey.Size];
        _random.GetBytes(key);
        return new SealingKey(key);
    }
}
