using System.Security.Authentication;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Eap.Tls;
using Concentrator.Server.Tests.Programs;
using Concentrator.Tls;
using static Concentrator.Server.Tests.Configuration.SettingsFixture;

namespace Concentrator.Server.Tests.Configuration;

public sealed class EapSettingsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _file;

    public EapSettingsTests()
    {
        _file = Path.Combine(_directory.Path, "file.pem");
        File.WriteAllText(_file, "");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Without_configuration_EAP_is_EAP_MSCHAPv2()
    {
        var eap = Load().Eap;
        Assert.Equal([EapServerMethod.MsChapV2], eap.Methods);
        Assert.False(eap.UsesTls);
        Assert.Equal((1000, SslProtocols.Tls12, SslProtocols.Tls13, true, false), (eap.FragmentSize, eap.MinimumVersion, eap.MaximumVersion, eap.RequireCryptoBinding, eap.AsksForHealth));
    }

    [Fact]
    public void What_is_configured_is_offered_and_the_best_first()
    {
        Assert.Equal([EapServerMethod.Tls, EapServerMethod.MsChapV2], Load(("Authentication:Eap:Tls:Authorities", _file)).Eap.Methods);
        Assert.Equal([EapServerMethod.Peap, EapServerMethod.MsChapV2], Load(("Authentication:Eap:Peap:CryptoBinding", "optional")).Eap.Methods);
        Assert.Equal(
            [EapServerMethod.MsChapV2, EapServerMethod.Peap, EapServerMethod.Tls],
            Load(("Authentication:Eap:Methods", "mschapv2, peap, tls"), ("Authentication:Eap:Tls:Authorities", _file)).Eap.Methods);
    }

    [Fact]
    public void Everything_can_be_said()
    {
        var eap = Load(
            ("Authentication:Eap:Methods", "peap"), ("Authentication:Eap:FragmentSize", "500"), ("Authentication:Eap:Certificate:Path", _file), ("Authentication:Eap:Certificate:KeyPath", _file),
            ("Authentication:Eap:Tls:Authorities", _file), ("Authentication:Eap:Tls:RevocationLists", _file), ("Authentication:Eap:Tls:Purposes", "client, smartcard"),
            ("Authentication:Eap:Tls:NameFrom", "upn-user, dns"), ("Authentication:Eap:Tls:MinVersion", "1.3"), ("Authentication:Eap:Peap:Methods", "tls, mschapv2"),
            ("Authentication:Eap:Peap:CryptoBinding", "optional"), ("Authentication:Eap:Peap:AskHealth", "true")).Eap;
        Assert.Equal((500, SslProtocols.Tls13, false, true), (eap.FragmentSize, eap.MinimumVersion, eap.RequireCryptoBinding, eap.AsksForHealth));
        Assert.Equal(new TlsCertificateFile(_file, _file), eap.Certificate);
        Assert.Equal((_file, _file), (eap.Users!.AuthoritiesPath, eap.Users.RevocationListsPath));
        Assert.Equal([TlsClientVerification.ClientAuthentication, TlsClientVerification.SmartCardLogon], eap.Users.Purposes);
        Assert.Equal([CertificateNameKind.UpnUser, CertificateNameKind.Dns], eap.NameFrom);
        Assert.Equal([EapServerMethod.Tls, EapServerMethod.MsChapV2], eap.InnerMethods);
    }

    [Theory]
    [InlineData("Authentication:Eap:Tls:Authorities", "Authentication:Eap:Methods", "tls")]
    [InlineData("Authentication:Eap:Tls:Authorities", "Authentication:Eap:Peap:Methods", "tls")]
    [InlineData("Authentication:Eap:Tls:Authorities", "Authentication:Eap:Tls:Authorities", "/nowhere.pem")]
    [InlineData("Authentication:Eap:Tls:Authorities", "Authentication:Eap:Tls:Authorities", "FILE", "Authentication:Eap:Methods", "mschapv2")]
    [InlineData("Authentication:Eap:Tls:Purposes", "Authentication:Eap:Tls:Purposes", "server")]
    [InlineData("Authentication:Eap:Tls:NameFrom", "Authentication:Eap:Tls:NameFrom", "uid")]
    [InlineData("Authentication:Eap:Tls:MinVersion", "Authentication:Eap:Tls:MinVersion", "1.3", "Authentication:Eap:Tls:MaxVersion", "1.2")]
    [InlineData("Authentication:Eap:Methods", "Authentication:Eap:Methods", "md5")]
    [InlineData("Authentication:Eap:Peap:Methods", "Authentication:Eap:Peap:Methods", "peap")]
    [InlineData("Authentication:Eap:Peap", "Authentication:Eap:Peap:CryptoBinding", "require", "Authentication:Eap:Methods", "mschapv2")]
    [InlineData("Authentication:Eap:FragmentSize", "Authentication:Eap:FragmentSize", "1500")]
    [InlineData("Authentication:Eap:Certificate:Path", "Authentication:Eap:Certificate:KeyPath", "FILE")]
    public void What_cannot_be_is_named_by_its_key(string named, params string[] settings)
    {
        var errors = Errors([.. settings.Chunk(2).Select(pair => (pair[0], string.Equals(pair[1], "FILE", StringComparison.Ordinal) ? _file : pair[1]))]);
        Assert.Contains(errors, error => error.StartsWith(named, StringComparison.Ordinal));
    }

    [Fact]
    public void Where_no_tunnel_ends_EAP_needs_a_certificate_of_its_own()
    {
        (string, string)[] offloaded = [("Edge:Tls", "offloaded"), ("Edge:Certificate:Hashes", new string('a', 64)), ("Edge:Certificate:Hashes:1", ""), ("Authentication:Eap:Methods", "peap")];
        Assert.Contains(Errors(offloaded), error => error.StartsWith("Authentication:Eap:Certificate:Path", StringComparison.Ordinal));
        Assert.DoesNotContain(Errors([.. offloaded, ("Authentication:Eap:Certificate:Path", _file)]), error => error.StartsWith("Authentication:Eap", StringComparison.Ordinal));
    }
}
