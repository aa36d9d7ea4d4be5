using System.Formats.Asn1;
using System.Numerics;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Protocol.Tls;

namespace Concentrator.Tls.Tests;

/// <summary>Client certificates as EAP wants them checked; each fault has its name.</summary>
public sealed class ClientVerificationTests(TestAuthority authority) : IClassFixture<TestAuthority>
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string AnyPurpose = "2.5.29.37.0";
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    [Theory]
    [InlineData(CertificateFault.None, TlsClientVerification.ClientAuthentication)]
    [InlineData(CertificateFault.None, AnyPurpose)]
    [InlineData(CertificateFault.None, TlsClientVerification.SmartCardLogon, TlsClientVerification.ClientAuthentication)]
    [InlineData(CertificateFault.WrongPurpose, TlsClientVerification.SmartCardLogon)]
    [InlineData(CertificateFault.WrongPurpose)]
    public void The_leaf_must_be_made_for_a_purpose_that_is_wanted(CertificateFault fault, params string[] purposes) => AssertComesTo(fault, Verification, Leaf(purposes));

    [Fact]
    public void Purposes_are_as_wanted()
    {
        TlsClientVerification wanted = Verification with { Purposes = [TlsClientVerification.SmartCardLogon] };
        AssertComesTo(CertificateFault.None, wanted, Leaf(TlsClientVerification.SmartCardLogon));
        AssertComesTo(CertificateFault.WrongPurpose, wanted, Leaf(TlsClientVerification.ClientAuthentication));
    }

    [Theory]
    [InlineData(CertificateFault.WrongPurpose, ServerAuthentication)]
    [InlineData(CertificateFault.WrongPurpose, TlsClientVerification.SmartCardLogon)]
    [InlineData(CertificateFault.None, TlsClientVerification.ClientAuthentication)]
    [InlineData(CertificateFault.None, ServerAuthentication, TlsClientVerification.ClientAuthentication)]
    [InlineData(CertificateFault.None, AnyPurpose)]
    public void An_authority_that_names_purposes_certifies_for_no_others(CertificateFault fault, params string[] purposes)
    {
        string client = authority.IssueFileBelow("limited", purposes, Leaf(TlsClientVerification.ClientAuthentication)).Path;
        AssertComesTo(fault, Verification, client);
        AssertComesTo(fault, Verification with { Purposes = [TlsClientVerification.ClientAuthentication, TlsClientVerification.SmartCardLogon] }, client);

        // The same when the authority that is trusted is not the root but the one below.
        AssertComesTo(fault, Verification with { AuthoritiesPath = authority.PathOf("limited authority.pem") }, client);
    }

    [Fact]
    public void A_certificate_that_is_over_or_not_valid_yet_is_told_apart()
    {
        AssertComesTo(CertificateFault.Expired, Verification, Leaf(TlsClientVerification.ClientAuthentication) with { NotBefore = _now.AddMinutes(-50), NotAfter = _now.AddMinutes(-10) });
        AssertComesTo(CertificateFault.NotYetValid, Verification, Leaf(TlsClientVerification.ClientAuthentication) with { NotBefore = _now.AddMinutes(10) });
    }

    [Fact]
    public void A_strangers_certificate_one_that_the_client_made_itself_and_none_at_all_are_told_apart()
    {
        using var stranger = new TestAuthority();
        AssertComesTo(CertificateFault.SelfMade, Verification, SelfMade());
        AssertComesTo(CertificateFault.UnknownIssuer, Verification, stranger.IssueFile("client", Leaf(TlsClientVerification.ClientAuthentication)).Path);
        AssertComesTo(CertificateFault.Missing, Verification, certificate: null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_revoked_certificate_is_refused_and_others_are_not(bool pem)
    {
        TestAuthority.LeafFile revoked = authority.IssueFile("revoked", Leaf(TlsClientVerification.ClientAuthentication));
        TlsClientVerification wanted = Verification with { RevocationListsPath = WriteList("list", pem, _now.AddDays(1), revoked.Certificate) };
        AssertComesTo(CertificateFault.Revoked, wanted, revoked.Path);

        // The root has no list: only whoever issued the leaf needs one.
        AssertComesTo(CertificateFault.None, wanted, Leaf(TlsClientVerification.ClientAuthentication));
    }

    [Fact]
    public void Without_a_valid_list_of_the_issuer_nobody_passes()
    {
        using var stranger = new TestAuthority();
        AssertComesTo(CertificateFault.RevocationListExpired, Verification with { RevocationListsPath = WriteList("old", pem: true, _now.AddHours(-1)) }, Leaf(TlsClientVerification.ClientAuthentication));
        AssertComesTo(CertificateFault.RevocationListNotYetValid, Verification with { RevocationListsPath = WriteList("early", pem: true, _now.AddDays(1), _now.AddHours(1)) }, Leaf(TlsClientVerification.ClientAuthentication));
        string foreign = new ClientVerificationTests(stranger).WriteList("foreign", pem: true, _now.AddDays(1));
        AssertComesTo(CertificateFault.NoRevocationList, Verification with { RevocationListsPath = foreign }, Leaf(TlsClientVerification.ClientAuthentication));
    }

    [Fact]
    public void A_list_that_does_not_say_when_it_ends_is_refused()
    {
        string path = authority.WriteBytes("endless.crl", WithoutNextUpdate(File.ReadAllBytes(WriteList("endless", pem: false, _now.AddDays(1)))));
        TlsConfigurationException failure = Assert.Throws<TlsConfigurationException>(() => new TlsServerContext(ServerOptions(Verification with { RevocationListsPath = path })));
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        Assert.Contains("nextUpdate", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_list_is_named()
    {
        TlsConfigurationException failure = Assert.Throws<TlsConfigurationException>(() => new TlsServerContext(ServerOptions(Verification with { RevocationListsPath = authority.RootPath })));
        Assert.Contains(authority.RootPath, failure.Message, StringComparison.Ordinal);
        string damaged = authority.WriteText("damaged.crl", "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
        failure = Assert.Throws<TlsConfigurationException>(() => new TlsServerContext(ServerOptions(Verification with { RevocationListsPath = damaged })));
        Assert.Contains(damaged, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The list (RFC 5280 §5.1) without its second time; nobody looks at its signature before it is used.</summary>
    private static byte[] WithoutNextUpdate(byte[] der)
    {
        AsnReader whole = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        AsnReader content = whole.ReadSequence();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                for (int times = 0; content.HasData;)
                {
                    bool isTime = content.PeekTag() is { TagClass: TagClass.Universal, TagValue: (int)UniversalTagNumber.UtcTime or (int)UniversalTagNumber.GeneralizedTime };
                    ReadOnlyMemory<byte> value = content.ReadEncodedValue();
                    times += isTime ? 1 : 0;
                    if (!isTime || times == 1)
                    {
                        writer.WriteEncodedValue(value.Span);
                    }
                }
            }

            while (whole.HasData)
            {
                writer.WriteEncodedValue(whole.ReadEncodedValue().Span);
            }
        }

        return writer.Encode();
    }

    private TlsClientVerification Verification => new() { AuthoritiesPath = authority.RootPath };

    private static TestAuthority.LeafRequest Leaf(params string[] purposes) => new() { HostName = "alice", Purposes = purposes };

    private TlsServerOptions ServerOptions(TlsClientVerification wanted) => new() { CertificatePath = authority.Ecdsa.Path, ApplicationProtocol = null, ClientVerification = wanted };

    private string SelfMade()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=alice", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(TlsClientVerification.ClientAuthentication)], critical: false));
        using X509Certificate2 certificate = request.CreateSelfSigned(_now.AddHours(-1), _now.AddDays(1));
        return authority.WriteText("self-made.pem", certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private string WriteList(string name, bool pem, DateTimeOffset nextUpdate, params X509Certificate2[] revoked) => WriteList(name, pem, nextUpdate, _now.AddHours(-2), revoked);

    private string WriteList(string name, bool pem, DateTimeOffset nextUpdate, DateTimeOffset thisUpdate, params X509Certificate2[] revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (X509Certificate2 certificate in revoked)
        {
            list.AddEntry(certificate, _now.AddMinutes(-5));
        }

        byte[] der = list.Build(authority.Intermediate, BigInteger.One, nextUpdate, HashAlgorithmName.SHA256, thisUpdate: thisUpdate);
        return pem ? authority.WriteText(name + ".pem", PemEncoding.WriteString("X509 CRL", der)) : authority.WriteBytes(name + ".crl", der);
    }

    private void AssertComesTo(CertificateFault fault, TlsClientVerification wanted, TestAuthority.LeafRequest leaf) => AssertComesTo(fault, wanted, authority.IssueFile("client", leaf).Path);

    private void AssertComesTo(CertificateFault fault, TlsClientVerification wanted, string? certificate)
    {
        foreach (SslProtocols version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            using var server = new TlsServerContext(ServerOptions(wanted) with { MinimumVersion = version, MaximumVersion = version });
            using var client = new TlsClientContext(new TlsClientOptions
            {
                HostName = TestAuthority.HostName,
                AuthoritiesPath = authority.RootPath,
                ApplicationProtocol = null,
                Certificate = certificate is null ? null : new TlsCertificateFile(certificate),
            });
            using var pair = new TlsPair(server.Create(), client.Create());
            TlsStatus status = pair.Handshake().Server;
            Assert.Equal(fault == CertificateFault.None ? TlsStatus.Ok : TlsStatus.Failed, status);
            Assert.True(fault == pair.Server.PeerCertificateFault, $"{pair.Server.PeerCertificateFault}: {pair.Server.Failure}");
            Assert.False(pair.Server.IsRefusedByPeer);
            if (fault != CertificateFault.None)
            {
                Assert.Equal(TlsStatus.Failed, pair.Client.Read(new byte[1], out _));
                Assert.True(pair.Client.IsRefusedByPeer);
            }
        }
    }
}
