using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Concentrator.Server.Profiles;

namespace Concentrator.Server.Tests.Profiles;

public sealed class ProfileFormatTests : IDisposable
{
    private static readonly XNamespace Common = "http://www.microsoft.com/provisioning/EapCommon";
    private static readonly XNamespace Peap = "http://www.microsoft.com/provisioning/MsPeapConnectionPropertiesV1";

    private static readonly (string Key, string Value)[] Split =
    [
        ("Pools:office:Prefix", "10.99.0.0/24"),
        ("Pools:office:ClientRoutes:0", "10.0.0.0/8"),
        ("Pools:office:DnsSuffix", "corp.example"),
        ("Edge:Listen:0", "*:8443"),
    ];

    private readonly ProfileFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_script_for_PowerShell_trusts_the_authority_and_makes_the_connection()
    {
        using var authority = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(Regex.Match(_fixture.Text("windows"), @"FromBase64String\('(?<der>[^']+)'\)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["der"].Value));
        var der = Convert.ToBase64String(authority.RawData);

        Assert.Equal(
            $$"""
            #Requires -RunAsAdministrator
            # Makes a VPN connection (SSTP) for all users of this machine. No password is in here.
            $ErrorActionPreference = 'Stop'
            $name = 'Concentrator'
            # The server's own authority, into the machine's store: SSTP does not look into the user's.
            $authority = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList @(, [Convert]::FromBase64String('{{der}}'))
            $store = New-Object System.Security.Cryptography.X509Certificates.X509Store -ArgumentList 'Root', 'LocalMachine'
            $store.Open('ReadWrite')
            $store.Add($authority)
            $store.Close()
            Get-VpnConnection -AllUserConnection -ErrorAction SilentlyContinue | Where-Object { $_.Name -eq $name } | Remove-VpnConnection -AllUserConnection -Force
            $connection = @{
                Name = $name
                ServerAddress = 'vpn.example.test:8443'
                TunnelType = 'Sstp'
                AuthenticationMethod = 'MSChapv2'
                # TLS encrypts; PPP has no encryption of its own.
                EncryptionLevel = 'Optional'
                SplitTunneling = $true
                DnsSuffix = 'corp.example'
                RememberCredential = $true
                AllUserConnection = $true
                Force = $true
            }
            Add-VpnConnection @connection
            Add-VpnConnectionRoute -AllUserConnection -ConnectionName $name -DestinationPrefix '10.0.0.0/8'
            Write-Output ('Made: ' + $name + '. Connect as user ' + 'anna')

            """.ReplaceLineEndings("\r\n"),
            _fixture.Text("windows", [.. Split, ("Authentication:Methods:0", "mschapv2")]));
        Assert.Equal(File.ReadAllText(_fixture.Made.AuthorityPath).Trim(), authority.ExportCertificatePem());
    }

    [Fact]
    public void ProfileXml_has_the_elements_of_the_schema_in_its_order()
    {
        var profile = XDocument.Parse(_fixture.Text("intune", Split)).Root!;

        Assert.Equal("VPNProfile", profile.Name.ToString());
        Assert.Equal(["RememberCredentials", "DnsSuffix", "NativeProfile", "Route"], profile.Elements().Select(element => element.Name.ToString()));
        var native = profile.Element("NativeProfile")!;
        Assert.Equal(["Servers", "RoutingPolicyType", "NativeProtocolType", "DisableClassBasedDefaultRoute", "Authentication"], native.Elements().Select(element => element.Name.ToString()));
        Assert.Equal("vpn.example.test:8443", native.Element("Servers")!.Value);
        Assert.Equal("SplitTunnel", native.Element("RoutingPolicyType")!.Value);
        Assert.Equal("Sstp", native.Element("NativeProtocolType")!.Value);
        Assert.Equal("corp.example", profile.Element("DnsSuffix")!.Value);
        Assert.Equal(["10.0.0.0", "8"], profile.Element("Route")!.Elements().Select(element => element.Value));
        var authentication = native.Element("Authentication")!;
        Assert.Equal("Eap", authentication.Element("UserMethod")!.Value);
        var host = Assert.Single(authentication.Element("Eap")!.Element("Configuration")!.Elements());
        Assert.Equal("{http://www.microsoft.com/provisioning/EapHostConfig}EapHostConfig", host.Name.ToString());
        Assert.Equal("26", host.Descendants(Common + "Type").Single().Value);
    }

    [Fact]
    public void Without_routes_ProfileXml_sends_everything_through_the_tunnel()
    {
        var profile = XDocument.Parse(_fixture.Text("intune")).Root!;

        Assert.Equal("ForceTunnel", profile.Element("NativeProfile")!.Element("RoutingPolicyType")!.Value);
        Assert.Empty(profile.Elements("Route"));
    }

    [Fact]
    public void Peap_is_told_whom_to_trust_and_to_want_the_cryptobinding()
    {
        var text = _fixture.Text("intune", ("Authentication:Eap:Methods:0", "peap"));
        using var authority = X509CertificateLoader.LoadCertificateFromFile(_fixture.Made.AuthorityPath);
        var type = XDocument.Parse(text).Descendants(Peap + "EapType").Single();

        Assert.Equal(["ServerValidation", "FastReconnect", "InnerEapOptional", "Eap", "EnableQuarantineChecks", "RequireCryptoBinding", "PeapExtensions"], type.Elements().Select(element => element.Name.LocalName));
        var validation = type.Element(Peap + "ServerValidation")!;
        Assert.Equal(["true", ProfileFixture.Host, authority.Thumbprint], validation.Elements().Select(element => string.Equals(element.Name.LocalName, "TrustedRootCA", StringComparison.Ordinal) ? element.Value.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant() : element.Value));
        Assert.Equal("true", type.Element(Peap + "RequireCryptoBinding")!.Value);
        Assert.Equal("false", type.Element(Peap + "EnableQuarantineChecks")!.Value);
    }

    [Fact]
    public void PowerShell_gets_the_same_configuration_of_eap_on_one_line()
    {
        var script = _fixture.Text("windows", ("Authentication:Eap:Methods:0", "peap"));
        var line = script.Split("\r\n").Single(line => line.Contains("EapConfigXmlStream", StringComparison.Ordinal)).Trim();

        Assert.StartsWith("EapConfigXmlStream = [xml]'<EapHostConfig ", line, StringComparison.Ordinal);
        var written = XElement.Parse(line["EapConfigXmlStream = [xml]'".Length..^1]);
        var inProfile = XDocument.Parse(_fixture.Text("intune", ("Authentication:Eap:Methods:0", "peap"))).Descendants(written.Name).Single();
        Assert.True(XNode.DeepEquals(XElement.Parse(inProfile.ToString(SaveOptions.DisableFormatting)), written));
    }

    [Fact]
    public void A_phone_book_has_one_entry_that_tries_sstp_alone()
    {
        var lines = _fixture.Make(new ProfileRequest { Format = "pbk", User = "anna", Name = "Office = 1; #2" }, Split).Text.Split("\r\n");

        Assert.Equal("[Office = 1; #2]", Assert.Single(lines, line => line.StartsWith('[')));
        Assert.Superset(
            new HashSet<string>(["Type=2", "VpnStrategy=6", "AuthRestrictions=512", "IpPrioritizeRemote=0", "IpDnsSuffix=corp.example", "Device=WAN Miniport (SSTP)", "PhoneNumber=vpn.example.test:8443"], StringComparer.Ordinal),
            new HashSet<string>(lines, StringComparer.Ordinal));
    }

    [Fact]
    public void A_keyfile_has_what_the_plug_in_knows()
    {
        var text = _fixture.Text("networkmanager", Split);
        var body = text[text.IndexOf("[connection]", StringComparison.Ordinal)..];
        var uuid = Regex.Match(body, "uuid=(?<uuid>.*)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["uuid"].Value;

        Assert.True(Guid.TryParse(uuid, out _));
        Assert.Equal(
            $"""
            [connection]
            id=Concentrator
            uuid={uuid}
            type=vpn

            [vpn]
            service-type=org.freedesktop.NetworkManager.sstp
            gateway=vpn.example.test:8443
            connection-type=password
            user=anna
            password-flags=1
            ca-cert=/etc/ssl/certs/concentrator-ca.pem
            tls-ext=yes
            refuse-eap=yes
            refuse-chap=yes
            refuse-mschap=yes
            refuse-pap=yes

            [ipv4]
            method=auto
            never-default=true
            route1=10.0.0.0/8
            dns-search=corp.example;

            [ipv6]
            method=auto
            never-default=true
            dns-search=corp.example;

            """.ReplaceLineEndings("\n"),
            body);
        var authority = string.Concat(text.Split('\n').Where(line => line.StartsWith("#: ", StringComparison.Ordinal)).Select(line => line[3..] + "\n"));
        Assert.Equal(File.ReadAllText(_fixture.Made.AuthorityPath), authority);
    }

    [Fact]
    public void Arguments_for_our_own_client_have_what_goes_through_the_tunnel()
    {
        var lines = _fixture.Text("sstp", Split).Split('\n').Where(line => !line.StartsWith('#') && line.Length > 0);

        Assert.Equal(
            ["vpn.example.test:8443", "--user=\"anna\"", "--auth=\"eap-mschapv2\"", "--ca=\"/etc/sstp/ca.crt\"", "--no-default-route", "--route=\"10.0.0.0/8\"", "--dns-domain=\"corp.example\""],
            lines);
    }

    [Fact]
    public void A_script_for_RouterOs_brings_the_authority_and_the_routes_and_stays_off_until_it_has_a_password()
    {
        var lines = _fixture.Text("mikrotik", Split).Split('\n').Where(line => line.StartsWith('/')).ToArray();

        Assert.Equal(4, lines.Length);
        Assert.StartsWith("/file add name=\"concentrator-ca.crt\" contents=\"-----BEGIN CERTIFICATE-----\\0A", lines[0], StringComparison.Ordinal);
        Assert.Equal("/certificate import file-name=\"concentrator-ca.crt\" name=\"concentrator-ca\" passphrase=\"\"", lines[1]);
        Assert.Equal(
            "/interface sstp-client add name=\"Concentrator\" connect-to=\"vpn.example.test\" port=8443 user=\"anna\" authentication=mschap2 profile=default-encryption verify-server-certificate=yes verify-server-address-from-certificate=yes add-default-route=no disabled=yes",
            lines[2]);
        Assert.Equal("/ip route add dst-address=10.0.0.0/8 gateway=\"Concentrator\"", lines[3]);
    }

    [Fact]
    public void A_page_for_a_phone_needs_nothing_from_elsewhere()
    {
        var page = _fixture.Text("android", Split);

        Assert.Contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["https://play.google.com/store/apps/details?id=kittoku.osc"], Regex.Matches(page, "https?://[^\"]+", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Value));
        var png = Convert.FromBase64String(Regex.Match(page, "data:image/png;base64,(?<png>[^\"]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["png"].Value);
        Assert.Equal([0x89, .. "PNG"u8], png[..4]);
    }

    [Fact]
    public void No_profile_has_a_key_or_a_password()
    {
        foreach (var format in ProfileFormats.All)
        {
            var text = _fixture.Text(format.Word);

            Assert.DoesNotContain("PRIVATE", text, StringComparison.Ordinal);
            Assert.DoesNotContain(File.ReadAllLines(_fixture.Made.KeyPath)[1], text, StringComparison.Ordinal);
        }
    }
}
