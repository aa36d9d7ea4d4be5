using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Protocol.Eap.Tls;

namespace Concentrator.Protocol.Tests.Eap.Tls;

public sealed class PeerCertificateTests
{
    private static readonly DateTimeOffset s_end = new(2031, 2, 3, 4, 5, 6, TimeSpan.Zero);

    private static readonly byte[] s_der = Make("CN=Alice Liddell, OU=Wonderland, O=Example");

    [Fact]
    public void Everything_that_a_policy_asks_for_is_read()
    {
        var facts = PeerCertificate.Read(s_der)!.Facts;
        Assert.Equal("CN=Alice Liddell, OU=Wonderland, O=Example", facts.Subject);
        Assert.Equal(facts.Subject, facts.Issuer);
        Assert.Equal(["email:alice@mail.example", "dns:laptop.example", "upn:alice@corp.example", "uri:urn:example:1"], facts.AlternativeNames);
        Assert.Equal(["1.3.6.1.5.5.7.3.2", "1.3.6.1.4.1.311.20.2.2"], facts.Purposes);
        Assert.Equal(["1.2.3.4", "1.2.3.5"], facts.Policies);
        Assert.Equal(s_end, facts.NotAfter);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(s_der)), facts.Fingerprint);
        Assert.Equal(X509CertificateLoader.LoadCertificate(s_der).SerialNumber, facts.SerialNumber);
    }

    [Theory]
    [InlineData("alice@corp.example", CertificateNameKind.Upn, CertificateNameKind.Email)]
    [InlineData("alice@mail.example", CertificateNameKind.Email, CertificateNameKind.Upn)]
    [InlineData("alice", CertificateNameKind.UpnUser)]
    [InlineData("alice", CertificateNameKind.EmailUser)]
    [InlineData("laptop.example", CertificateNameKind.Dns)]
    [InlineData("Alice Liddell", CertificateNameKind.CommonName)]
    [InlineData(null)]
    public void The_user_is_told_by_the_first_kind_of_name_that_there_is(string? name, params CertificateNameKind[] order) =>
        Assert.Equal(name, PeerCertificate.Read(s_der)!.UserName(order));

    [Fact]
    public void A_kind_of_which_there_is_none_is_passed_over()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var bare = PeerCertificate.Read(new CertificateRequest("CN=alice", key, HashAlgorithmName.SHA256).CreateSelfSigned(s_end.AddDays(-1), s_end).RawData)!;
        Assert.Equal("alice", bare.UserName([CertificateNameKind.Upn, CertificateNameKind.Email, CertificateNameKind.CommonName]));
        Assert.Null(bare.UserName([CertificateNameKind.Upn]));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("anonymous", true)]
    [InlineData("Anonymous@corp.example", true)]
    [InlineData("@corp.example", true)]
    [InlineData("alice@corp.example", true)]
    [InlineData("ALICE@corp.example", true)]
    [InlineData("alice@mail.example", true)]
    [InlineData(@"CORP\alice", true)]
    [InlineData("alice", true)]
    [InlineData("host/laptop.example", true)]
    [InlineData("Alice Liddell", true)]
    [InlineData("bob", false)]
    [InlineData("bob@corp.example", false)]
    [InlineData("alice@evil.example", false)]
    [InlineData(@"CORP\bob", false)]
    [InlineData("host/other.example", false)]
    public void An_identity_must_not_be_anothers(string identity, bool may) => Assert.Equal(may, PeerCertificate.Read(s_der)!.MayBe(identity));

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_input_upsets_the_reader() => Fuzzing.Run(5_280, seed =>
    {
        var mutator = new Mutator(seed, s_der) { MaxWounds = 2 };
        var read = 0;
        for (var i = 0; i < Fuzzing.Inputs / 5; i++)
        {
            if (PeerCertificate.Read(mutator.Next()) is { } certificate)
            {
                certificate.MayBe("alice@corp.example");
                certificate.UserName(Enum.GetValues<CertificateNameKind>());
                read++;
            }
        }

        Assert.InRange(read, Fuzzing.Inputs / 50, Fuzzing.Inputs);
    });

    [Fact]
    [Trait("Kind", "fuzz")]
    public void Names_that_cannot_be_read_are_no_names() => Fuzzing.Run(5_281, seed =>
    {
        using var certificate = X509CertificateLoader.LoadCertificate(s_der);
        var mutator = new Mutator(seed, certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().RawData);
        var read = 0;
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            try
            {
                read += AlternativeNames.Read(mutator.Next()).Count > 0 ? 1 : 0;
            }
            catch (AsnContentException)
            {
                // As it says.
            }
        }

        Assert.InRange(read, Fuzzing.Inputs / 20, Fuzzing.Inputs);
    });

    private static byte[] Make(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddEmailAddress("alice@mail.example");
        names.AddDnsName("laptop.example");
        names.AddUserPrincipalName("alice@corp.example");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        names.AddUri(new Uri("urn:example:1"));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2"), new Oid("1.3.6.1.4.1.311.20.2.2")], critical: false));
        request.CertificateExtensions.Add(new X509Extension("2.5.29.32", Convert.FromHexString("300E" + "3005" + "06032A0304" + "3005" + "06032A0305"), critical: false));
        return request.CreateSelfSigned(s_end.AddYears(-10), s_end).RawData;
    }
}
