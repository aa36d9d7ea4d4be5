using Concentrator.Server.Configuration;
using Concentrator.Server.Profiles;

namespace Concentrator.Server.Tests.Profiles;

public sealed class ProfileMakerTests : IDisposable
{
    private static readonly (string Key, string Value)[] StaffRule =
    [
        ("Pools:office:Prefix", "10.99.0.0/24"),
        ("Pools:office:DnsSuffix", "pool.example"),
        ("Policies:Rules:0:Name", "staff"),
        ("Policies:Rules:0:When:Groups:0", "staff"),
        ("Policies:Rules:0:ClientRoutes:0", "10.0.0.0/8"),
        ("Policies:Rules:0:ClientRoutes:1", "192.168.5.0/24"),
        ("Policies:Rules:0:DnsSuffix", "corp.example"),
    ];

    private readonly ProfileFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void The_rule_of_the_users_groups_gives_routes_and_suffix()
    {
        var text = _fixture.Make(new ProfileRequest { Format = "windows", User = "anna" }, ["staff"], StaffRule).Text;

        Assert.Contains("SplitTunneling = $true", text, StringComparison.Ordinal);
        Assert.Contains("DnsSuffix = 'corp.example'", text, StringComparison.Ordinal);
        Assert.Contains("-DestinationPrefix '10.0.0.0/8'\r\n", text, StringComparison.Ordinal);
        Assert.Contains("-DestinationPrefix '192.168.5.0/24'\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_may_be_asked_for_without_a_user()
    {
        var text = _fixture.Make(new ProfileRequest { Format = "sstp", Groups = ["staff"] }, StaffRule).Text;

        Assert.Contains("--route=\"10.0.0.0/8\"\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("--user", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Whom_no_rule_fits_gets_what_the_pool_gives()
    {
        var text = _fixture.Make(new ProfileRequest { Format = "windows", User = "bob" }, ["guests"], StaffRule).Text;

        Assert.Contains("SplitTunneling = $false", text, StringComparison.Ordinal);
        Assert.Contains("DnsSuffix = 'pool.example'", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Add-VpnConnectionRoute", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_not_let_in_now_is_warned_of()
    {
        var made = _fixture.Make(new ProfileRequest { Format = "sstp", User = "eve" }, ("Policies:Rules:0:Name", "nobody"), ("Policies:Rules:0:Deny", "closed"));

        Assert.Contains("does not let eve in (closed)", Assert.Single(made.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("windows", "eap", "AuthenticationMethod = 'Eap'")]
    [InlineData("windows", "mschapv2", "AuthenticationMethod = 'MSChapv2'")]
    [InlineData("windows", "pap", "AuthenticationMethod = 'Pap'")]
    [InlineData("linux", "eap,mschapv2", "refuse-pap")]
    [InlineData("linux", "pap,mschapv2", "refuse-mschap-v2")]
    [InlineData("mikrotik", "eap,mschapv2", "authentication=mschap2")]
    [InlineData("sstp", "eap,mschapv2", "--auth=\"eap-mschapv2\"")]
    public void The_first_method_that_server_and_client_have_in_common_is_taken(string format, string methods, string expected)
    {
        var settings = methods.Split(',').Select((method, index) => ($"Authentication:Methods:{index}", method)).ToArray();

        Assert.Contains(expected, _fixture.Text(format, settings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_without_any_of_the_servers_methods_is_told_so() => Assert.Equal(
        "--for = \"mikrotik\": RouterOS logs in by mschapv2, pap, and this server offers eap-mschapv2 (Authentication:Methods, Authentication:Eap:Methods)",
        _fixture.Error(new ProfileRequest { Format = "mikrotik" }, ("Authentication:Methods:0", "eap")));

    [Theory]
    [InlineData("eap-tls", "is not offered by this server, which has eap-mschapv2, mschapv2 (")]
    [InlineData("kerberos", "is no method; give mschapv2,")]
    public void A_method_that_cannot_be_had_is_refused(string method, string problem) =>
        Assert.Contains(problem, _fixture.Error(new ProfileRequest { Format = "windows", Method = method }), StringComparison.Ordinal);

    [Fact]
    public void A_method_that_the_client_does_not_have_is_refused() =>
        Assert.Contains("is nothing that A phone book has; it has mschapv2", _fixture.Error(new ProfileRequest { Format = "pbk", Method = "eap-mschapv2" }), StringComparison.Ordinal);

    [Theory]
    [InlineData("vpn.example.org", "vpn.example.org:443")]
    [InlineData("vpn.example.org:8443", "vpn.example.org:8443")]
    [InlineData("VPN.Example.org.", "vpn.example.org:443")]
    [InlineData("bücher.example", "xn--bcher-kva.example:443")]
    [InlineData("192.0.2.1", "192.0.2.1:443")]
    [InlineData("2001:db8::1", "[2001:db8::1]:443")]
    [InlineData("[2001:db8::1]:8443", "[2001:db8::1]:8443")]
    public void The_server_may_be_given(string host, string expected) =>
        Assert.Contains($"\n{expected}\n", _fixture.Make(new ProfileRequest { Format = "sstp", Host = host }).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData(":443")]
    [InlineData("vpn.example.org:0")]
    [InlineData("vpn.example.org:65536")]
    [InlineData("vpn.example.org:")]
    [InlineData("vpn example")]
    [InlineData("vpn.example.org,evil.example")]
    [InlineData("vpn.example.org;x")]
    [InlineData("https://vpn.example.org")]
    [InlineData("-x.example")]
    [InlineData("vpn..example")]
    [InlineData("*.example.org")]
    [InlineData("10.1")]
    [InlineData("[192.0.2.1]")]
    [InlineData("[2001:db8::1")]
    [InlineData("a'b")]
    [InlineData("$(id)")]
    public void What_is_no_server_is_refused(string host) => Assert.StartsWith($"--host = \"{host}\": is no server; ", _fixture.Error(new ProfileRequest { Format = "sstp", Host = host }), StringComparison.Ordinal);

    [Fact]
    public void Without_host_names_the_certificate_tells_the_servers_name()
    {
        var settings = new[] { ("Edge:Certificate:Path", _fixture.Made.CertificatePath), ("Edge:Certificate:KeyPath", _fixture.Made.KeyPath), ("Edge:HostNames:0", "*.example.test") };

        var text = _fixture.Make(new ProfileRequest { Format = "sstp" }, settings).Text;

        Assert.Contains($"\n{ProfileFixture.Host}:443\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("CERTIFICATE", text, StringComparison.Ordinal);
        Assert.DoesNotContain("--ca", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_authority_of_ones_own_is_told_where_it_is_named()
    {
        var settings = new[] { ("Edge:Certificate:Path", _fixture.Made.CertificatePath), ("Edge:Certificate:KeyPath", _fixture.Made.KeyPath) };

        var text = _fixture.Make(new ProfileRequest { Format = "linux", Authority = ProfileServer.LoadAuthority(_fixture.Made.AuthorityPath) }, settings).Text;

        Assert.Contains(File.ReadAllText(_fixture.Made.AuthorityPath).Trim(), text, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_authority_that_is_none_is_refused()
    {
        File.WriteAllText(_fixture.File("no.crt"), "no certificate");

        Assert.Contains("cannot be read as a certificate in PEM", _fixture.Error(new ProfileRequest { Format = "linux", Authority = "no certificate" }), StringComparison.Ordinal);
        foreach (var file in new[] { _fixture.File("no.crt"), _fixture.File("missing.crt") })
        {
            Assert.StartsWith($"--authority = \"{file}\": cannot be read as a certificate in PEM", Assert.Throws<InvalidConfigurationException>(() => ProfileServer.LoadAuthority(file)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_name_that_no_file_can_carry_is_refused_for_every_client()
    {
        string[] users = ["an\nna", "anna\r\n[section]", "an\0na", "an\u007Fna", "an\u0085na", "an\u2028na", "an\u202Ena", "an\uD800na", "an\uFFFFna"];
        foreach (var (user, format) in users.SelectMany(user => ProfileFormats.All.Select(format => (user, format))))
        {
            var error = Assert.Throws<InvalidConfigurationException>(() => _fixture.Make(new ProfileRequest { Format = format.Word, User = user })).Message;

            Assert.Contains("has a character that no profile can carry", error, StringComparison.Ordinal);
            Assert.All(error, c => Assert.False(char.IsControl(c)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".hidden")]
    [InlineData("a]b")]
    [InlineData("a/b")]
    [InlineData("a\"b")]
    [InlineData(" a")]
    public void What_is_no_name_for_a_connection_is_refused(string name) =>
        Assert.Contains("is no name for a connection", _fixture.Error(new ProfileRequest { Format = "pbk", Name = name }), StringComparison.Ordinal);

    [Fact]
    public void The_same_request_makes_the_same_file()
    {
        foreach (var format in ProfileFormats.All)
        {
            Assert.Equal(_fixture.Text(format.Word), _fixture.Text(format.Word));
        }
    }

    [Fact]
    public void A_server_without_a_certificate_yet_says_what_to_do()
    {
        File.Delete(_fixture.Made.AuthorityPath);

        var missing = Assert.Throws<UnavailableAuthorityException>(() => _fixture.Text("windows"));
        Assert.Contains("start it once with concentrator serve", missing.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_fixture.Made.AuthorityPath, missing.Message, StringComparison.Ordinal);
        Assert.Contains(_fixture.Made.AuthorityPath, missing.Whole, StringComparison.Ordinal);
    }
}
