using System.Security.Cryptography;
using System.Text;
using Concentrator.Control.Users;

namespace Concentrator.Control.Tests.Users;

public sealed class StoredSecretTests : IDisposable
{
    private static readonly UserKey _ann = UserKey.Of("ann");
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();

    public void Dispose() => _random.Dispose();

    [Fact]
    public void What_was_sealed_opens_for_its_user_and_field_only()
    {
        var sealer = NewSealer();
        var sealedForm = sealer.Seal(_ann, SecretField.NtHash, "secret"u8);

        Assert.True(sealer.TryOpen(UserKey.Of("Ann"), SecretField.NtHash, sealedForm, out var secret));
        Assert.Equal("secret"u8.ToArray(), secret);
        Assert.False(sealer.TryOpen(UserKey.Of("bob"), SecretField.NtHash, sealedForm, out _));
        Assert.False(sealer.TryOpen(_ann, SecretField.ClearSecret, sealedForm, out _));
        Assert.False(NewSealer().TryOpen(_ann, SecretField.NtHash, sealedForm, out _));
        Assert.NotEqual(sealedForm, sealer.Seal(_ann, SecretField.NtHash, "secret"u8));
        Assert.Equal(-1, sealedForm.AsSpan().IndexOf("secret"u8));
    }

    [Fact]
    public void No_altered_sealed_form_opens_and_none_throws()
    {
        var sealer = NewSealer();
        var sealedForm = sealer.Seal(_ann, SecretField.NtHash, "0123456789abcdef"u8);
        for (var bit = 0; bit < sealedForm.Length * 8; bit++)
        {
            var altered = sealedForm.ToArray();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(sealer.TryOpen(_ann, SecretField.NtHash, altered, out _));
        }

        for (var length = 0; length < sealedForm.Length; length++)
        {
            Assert.False(sealer.TryOpen(_ann, SecretField.NtHash, sealedForm.AsSpan(0, length), out _));
        }
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void Stored_forms_survive_any_mutation_without_a_throw() => Fuzzing.Run(7, seed =>
    {
        using var random = new SeededGenerator(seed);
        var sealer = NewSealer(random);
        var sealedForm = sealer.Seal(_ann, SecretField.NtHash, "0123456789abcdef"u8);
        var slow = SlowHash.Create("password"u8, random, iterations: 1);
        var mutator = new Mutator(seed, sealedForm, slow);
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var mutated = mutator.Of(i % 2 == 0 ? sealedForm : slow);
            if (i % 2 == 0)
            {
                _ = SecretSealer.KeyIdOf(mutated);
                Assert.Equal(mutated.AsSpan().SequenceEqual(sealedForm), sealer.TryOpen(_ann, SecretField.NtHash, mutated, out _));
            }
            else if (mutated.Length < 5 || mutated[1] + mutated[2] + mutated[3] == 0)
            {
                // Only those that would not hash for hours.
                Assert.Equal(mutated.AsSpan().SequenceEqual(slow), SlowHash.Verify("password"u8, mutated));
            }
        }
    });

    [Fact]
    public void A_slow_hash_verifies_its_password_with_the_iterations_it_was_made_with()
    {
        foreach (var iterations in new[] { 1, 1000, 4097 })
        {
            var stored = SlowHash.Create("correct horse"u8, _random, iterations);
            Assert.True(SlowHash.Verify("correct horse"u8, stored));
            Assert.False(SlowHash.Verify("correct hors"u8, stored));
        }

        Assert.False(SlowHash.Verify("x"u8, [1, 0xFF, 0xFF, 0xFF, 0xFF, .. new byte[48]]));
        Assert.False(SlowHash.Verify("x"u8, [1, 0, 0, 0, 0, .. new byte[48]]));
    }

    [Fact]
    public void The_vault_keeps_the_clear_secret_only_when_asked()
    {
        var vault = new SecretVault(NewSealer(), _random, iterations: 1000);
        var without = vault.Create(_ann, "correct horse", keepClear: false);
        var with = vault.Create(_ann, "correct horse", keepClear: true);

        Assert.Null(without.ClearSecret);
        var credential = vault.CredentialOf(new UserAccount { Name = "Ann", Secrets = with }, default);
        Assert.True(credential.TryGetClearSecret(out var clear));
        Assert.Equal("correct horse", Encoding.UTF8.GetString(clear));
        Assert.True(credential.VerifyPassword("correct horse"u8));
        var ntHash = new byte[16];
        Assert.True(credential.TryGetNtHash(ntHash));
        Assert.NotEqual(new byte[16], ntHash);
        Assert.False(vault.CredentialOf(new UserAccount { Name = "bob", Secrets = with }, default).VerifyPassword("correct horse"u8));
    }

    [Fact]
    public void The_key_file_is_made_once_for_its_owner_only()
    {
        var path = Path.Combine(Path.GetTempPath(), $"concentrator-key-{Guid.NewGuid():n}");
        try
        {
            var made = SealingKeyFile.OpenOrCreate(path, _random);
            Assert.Equal(made.Id, SealingKeyFile.OpenOrCreate(path, _random).Id);
            Assert.Equal(32, new FileInfo(path).Length);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            }

            File.WriteAllBytes(path, new byte[31]);
            Assert.Contains(path, Assert.Throws<InvalidDataException>(() => SealingKeyFile.OpenOrCreate(path, _random)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Made_up_passwords_have_eighty_bits_and_pass_the_rules()
    {
        var passwords = Enumerable.Range(0, 2000).Select(_ => PasswordGenerator.Create(_random)).ToList();

        Assert.Equal(2000, passwords.Distinct(StringComparer.Ordinal).Count());
        Assert.All(passwords, password => Assert.Matches("^([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}$", password));
        Assert.All(passwords, password => Assert.Null(PasswordRules.ProblemOfPassword(password)));
        Assert.Equal(32, passwords.SelectMany(password => password.Replace("-", "", StringComparison.Ordinal)).Distinct().Count());
    }

    [Theory]
    [InlineData("short12", true)]
    [InlineData("longenough", false)]
    [InlineData("control\tchar", true)]
    [InlineData("pässwörd ☃", false)]
    public void A_password_that_no_client_can_give_is_refused(string password, bool refused) => Assert.Equal(refused, PasswordRules.ProblemOfPassword(password) is not null);

    [Theory]
    [InlineData("", true)]
    [InlineData(" ann", true)]
    [InlineData("ann\n", true)]
    [InlineData("EXAMPLE\\", true)]
    [InlineData("EXAMPLE\\ann", false)]
    [InlineData("ann@example.org", false)]
    public void A_name_that_cannot_be_looked_up_is_refused(string name, bool refused) => Assert.Equal(refused, PasswordRules.ProblemOfName(name) is not null);

    private SecretSealer NewSealer() => NewSealer(_random);

    private static SecretSealer NewSealer(RandomNumberGenerator random)
    {
        var key = new byte[SealingKey.Size];
        random.GetBytes(key);
        return new SecretSealer(new SealingKey(key), random);
    }

    private sealed class SeededGenerator(int seed) : RandomNumberGenerator
    {
        private readonly Random _random = new(seed);

        public override void GetBytes(byte[] data) => _random.NextBytes(data);
    }
}
