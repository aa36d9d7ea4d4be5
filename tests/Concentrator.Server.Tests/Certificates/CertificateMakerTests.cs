using System.Security.Cryptography.X509Certificates;
using Concentrator.Server.Certificates;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Server.Tests.Certificates;

public sealed class CertificateMakerTests : IDisposable
{
    private static readonly string[] Names = ["vpn.example.org", "192.0.2.1", "2001:db8::1", "localhost"];

    private readonly TemporaryDirectory _directory = new();
    private readonly ShiftedTime _time = new();

    public void Dispose() => _directory.Dispose();

    [NeedsFact("openssl")]
    public async Task The_leaf_verifies_against_the_authority_as_a_server_for_each_name()
    {
        var made = Obtain(Names);

        foreach (var (option, name) in new[] { ("-verify_hostname", "vpn.example.org"), ("-verify_ip", "192.0.2.1"), ("-verify_ip", "2001:db8::1"), ("-verify_hostname", "localhost") })
        {
            var verifying = await FinishedProgram.Run("openssl", ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", made.AuthorityPath, option, name, made.CertificatePath]);
            Assert.True(verifying.ExitCode == 0, verifying.Error);
        }

        var wrong = await FinishedProgram.Run("openssl", ["verify", "-CAfile", made.AuthorityPath, "-verify_hostname", "other.example.org", made.CertificatePath]);
        Assert.NotEqual(0, wrong.ExitCode);
    }

    [Fact]
    public void The_leaf_is_for_servers_and_lives_as_long_as_clients_allow()
    {
        using var leaf = X509CertificateLoader.LoadCertificateFromFile(Obtain(Names).CertificatePath);

        Assert.Equal("1.3.6.1.5.5.7.3.1", leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages[0].Value);
        Assert.True(leaf.NotAfter - leaf.NotBefore <= TimeSpan.FromDays(398));
        Assert.Equal("1.2.840.10045.2.1", leaf.PublicKey.Oid.Value);
        Assert.False(leaf.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
    }

    [Fact]
    public void Inspection_has_nothing_to_say_about_a_made_certificate()
    {
        var made = Obtain(Names);

        Assert.Empty(CertificateInspection.Inspect(made.CertificatePath, made.KeyPath, null, DateTimeOffset.UtcNow));
    }

    [Fact]
    public void Keys_are_for_their_owner_only()
    {
        var made = Obtain(Names);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(made.KeyPath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Path.GetDirectoryName(made.KeyPath)!, "ca.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(made.KeyPath)!));
    }

    [Fact]
    public void A_certificate_that_will_do_stays()
    {
        var first = File.ReadAllText(Obtain(Names).CertificatePath);

        var second = Obtain(Names);

        Assert.False(second.IsNew);
        Assert.Equal(first, File.ReadAllText(second.CertificatePath));
    }

    [Theory]
    [InlineData(340, false)]
    [InlineData(370, true)]
    public void It_is_made_anew_before_it_expires_under_the_same_authority(int days, bool isNew)
    {
        var authority = File.ReadAllText(Obtain(Names).AuthorityPath);

        _time.Shift = TimeSpan.FromDays(days);
        var later = Obtain(Names);

        Assert.Equal(isNew, later.IsNew);
        Assert.Equal(authority, File.ReadAllText(later.AuthorityPath));
    }

    [Fact]
    public void An_authority_near_its_end_is_made_anew_too()
    {
        var authority = File.ReadAllText(Obtain(Names).AuthorityPath);

        _time.Shift = TimeSpan.FromDays((365 * 9) + 30);
        var later = Obtain(Names);

        Assert.NotEqual(authority, File.ReadAllText(later.AuthorityPath));
    }

    [Fact]
    public void Another_name_makes_another_leaf()
    {
        Obtain(Names);

        Assert.True(Obtain([.. Names, "new.example.org"]).IsNew);
    }

    [Theory]
    [InlineData("server.key")]
    [InlineData("server.crt")]
    public void Damaged_files_are_made_anew(string file)
    {
        var made = Obtain(Names);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(made.KeyPath)!, file), "damaged");

        Assert.True(Obtain(Names).IsNew);
        Assert.Empty(CertificateInspection.Inspect(made.CertificatePath, made.KeyPath, null, DateTimeOffset.UtcNow));
    }

    private MadeCertificate Obtain(string[] names) => new CertificateMaker(_directory.File("certificate"), _time).Obtain(names);

    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
