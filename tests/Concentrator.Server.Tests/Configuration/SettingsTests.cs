using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.DataPlane;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Sstp;
using Concentrator.Server.Configuration;
using Concentrator.Server.Tests.Programs;
using static Concentrator.Server.Tests.Configuration.SettingsFixture;

namespace Concentrator.Server.Tests.Configuration;

public class SettingsTests
{
    [Fact]
    public void Nothing_configured_is_a_whole_configuration()
    {
        var settings = Load();

        Assert.Equal("/var/lib/test", settings.DataDirectory);
        Assert.All(settings.Edge.Listen, endpoint => Assert.Equal(8443, endpoint.Port));
        Assert.Equal([AuthenticationMethod.Eap, AuthenticationMethod.MsChapV2], settings.Edge.Ppp.Methods);
        Assert.Equal([IPEndPoint.Parse("127.0.0.1:9180")], settings.Admin.Listen);
        Assert.Null(settings.Network.Mode);
        Assert.Equal(RoutingMode.Masquerade, settings.Network.Routing);
        Assert.Null(settings.Certificate.Path);
        Assert.Null(settings.Sessions.PerUser.Maximum);
        Assert.Equal(10, settings.Lockout.Failures);
        var pool = Assert.Single(settings.Pools);
        Assert.Equal(AddressPoolDefinition.Default.Prefix, pool.Prefix);
        Assert.Equal([IPAddress.Parse("192.0.2.53")], pool.DnsServers);
    }

    [Fact]
    public void Root_listens_on_port_443() =>
        Assert.All(
            SettingsLoader.Load(new ConfigurationSources { Environment = new Dictionary<string, string>(StringComparer.Ordinal) }.Read(), Defaults with { Privileged = true }).Edge.Listen,
            endpoint => Assert.Equal(443, endpoint.Port));

    [Fact]
    public void The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        using var directory = new TemporaryDirectory();
        var file = directory.File("concentrator.json");
        File.WriteAllText(file, """{ "Concentrator": { /* a comment */ "Name": "file", "Network": { "Mtu": 1300, "Device": "file0" }, "Edge": { "Listen": ["127.0.0.1:1"] } } }""");

        var settings = Load(file, new(StringComparer.Ordinal) { ["Concentrator__Network__Mtu"] = "1350", ["Concentrator__Edge__Listen__0"] = "127.0.0.1:2", ["Concentrator__Network__Device"] = "env0" }, ("Network:Device", "line0"));

        Assert.Equal("file", settings.Edge.Name);
        Assert.Equal(1350, settings.Network.Mtu);
        Assert.Equal([IPEndPoint.Parse("127.0.0.1:2")], settings.Edge.Listen);
        Assert.Equal("line0", settings.Network.Device);
    }

    [Fact]
    public void An_empty_variable_of_the_environment_means_nothing() =>
        Assert.Equal("test", Load(null, new(StringComparer.Ordinal) { ["Concentrator__Name"] = "", ["Concentrator__Unknown"] = "" }, ("Network:Device", " ")).Edge.Name);

    [Fact]
    public void An_empty_variable_is_no_empty_list()
    {
        var settings = Load(null, new(StringComparer.Ordinal) { ["Concentrator__Edge__Listen"] = "", ["Concentrator__Admin__Listen"] = "", ["Concentrator__Authentication__Methods"] = "" });

        Assert.NotEmpty(settings.Edge.Listen);
        Assert.NotEmpty(settings.Admin.Listen);
        Assert.NotEmpty(settings.Edge.Ppp.Methods);
    }

    [Fact]
    public void Every_error_is_named_by_its_key_with_the_value_and_what_to_do()
    {
        var errors = Errors(
            ("Network:Mtu", "huge"),
            ("Network:Mode", "tap"),
            ("Edge:Listen:0", "443"),
            ("Edge:StopTimeout", "5"),
            ("Authentication:Methods:0", "pap"),
            ("Authentication:Methods:1", "md5"),
            ("Pools:a:Prefix", "10.0.0.1/24"),
            ("Sessions:PerUser", "0"));

        Assert.Equal(
            [
                "Edge:Listen:0 = \"443\": give an address and a port, such as 0.0.0.0:443, [::]:443 or *:443",
                "Edge:StopTimeout = \"5\": give a time of at least 0s with its unit, such as 10s, 5m or 2h",
                "Authentication:Methods:1 = \"md5\": give eap or mschapv2 or chap or pap",
                "Sessions:PerUser = \"0\": give unlimited, replace (a new session ends the old one), deny (one at a time), or how many at once",
                "Network:Mode = \"tap\": give tun or none",
                "Network:Mtu = \"huge\": give a whole number from 576 to 4091",
                "Pools:a:Prefix = \"10.0.0.1/24\": give an IPv4 prefix from /8 to /30 with no bits set behind it, such as 100.127.0.0/16",
            ],
            errors);
    }

    [Theory]
    [InlineData("Edge:Lisen:0", "Edge:Lisen:0: unknown key; was Edge:Listen meant?")]
    [InlineData("Pools:a:Prefx", "Pools:a:Prefix: is missing; give the pool's addresses, such as 100.127.0.0/16")]
    [InlineData("Something:Else", "Something:Else: unknown key; see docs/configuration.md")]
    [InlineData("Network:Mtu:0", "Network:Mtu:0: unknown key; was Network:Mtu meant?")]
    public void A_key_that_nobody_reads_is_an_error(string key, string error) => Assert.Contains(error, Errors((key, "1")), StringComparer.Ordinal);

    [Fact]
    public void Offloaded_tls_needs_balancers_and_the_hashes_of_their_certificates()
    {
        var errors = Errors(("Edge:Tls", "offloaded"), ("Edge:Certificates:0:Path", "/dev/null"));

        Assert.Equal(3, errors.Length);
        Assert.Contains(errors, error => error.Contains("Edge:Proxy:From", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("Edge:Certificate:Hashes", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("Edge:Certificates", StringComparison.Ordinal));
        Assert.Contains("belongs to", Assert.Single(Errors(("Edge:Certificate:Hashes", new string('a', 64)))), StringComparison.Ordinal);
        Assert.Contains("SHA-256", Assert.Single(Errors(("Edge:Tls", "offloaded"), ("Edge:Proxy:From", "192.0.2.1"), ("Edge:Certificate:Hashes", $"{new string('a', 64)}, abc"))), StringComparison.Ordinal);
    }

    [Fact]
    public void With_offloaded_tls_only_those_hashes_are_offered_of_which_there_are_some()
    {
        const string Sha256 = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";
        var edge = Load(("Edge:Tls", "offloaded"), ("Edge:Proxy:From", "192.0.2.1"), ("Edge:Certificate:Hashes:0", Sha256)).Edge;

        Assert.True(edge.BalancersOnly);
        Assert.Equal(Sha256.Replace(":", "", StringComparison.Ordinal), Convert.ToHexString(Assert.Single(edge.BalancersCertificates!).Sha256));
        Assert.Equal(SstpHashProtocols.Sha256, edge.Sstp.HashProtocols);

        edge = Load(("Edge:Tls", "offloaded"), ("Edge:Proxy:From", "192.0.2.1"), ("Edge:Certificate:Hashes", $"{Sha256}, {new string('b', 40)}")).Edge;
        Assert.Equal(SstpHashProtocols.Sha1 | SstpHashProtocols.Sha256, edge.Sstp.HashProtocols);
        Assert.Null(Load().Edge.BalancersCertificates);
    }

    [Theory]
    [InlineData("127.0.0.1:8080", "127.0.0.1:8080")]
    [InlineData("web.example.org:80", "web.example.org:80")]
    [InlineData("[2001:db8::1]:80", "[2001:db8::1]:80")]
    [InlineData("unix:/run/web.sock", "unix:/run/web.sock")]
    [InlineData("builtin", "unix:/var/lib/test/web.sock")]
    [InlineData("none", null)]
    public void A_web_backend_is_a_server_or_the_built_in_one_or_none(string text, string? backend) =>
        Assert.Equal(backend, Load(("Edge:Web:Backend", text)).Edge.Splices.Web?.ToString());

    [Theory]
    [InlineData("8080")]
    [InlineData("web.example.org")]
    [InlineData("web.example.org:0")]
    [InlineData("web.example.org:99999")]
    [InlineData("unix:web.sock")]
    [InlineData("http://web.example.org:80")]
    public void Another_web_backend_is_refused(string text) =>
        Assert.Contains("host:port", Assert.Single(Errors(("Edge:Web:Backend", text))), StringComparison.Ordinal);

    [Fact]
    public void Names_are_mapped_to_backends()
    {
        var names = Load(
            ("Edge:Splice:WWW.example.org:Backend", "127.0.0.1:8443"),
            ("Edge:Splice:*.web.example.org:Backend", "127.0.0.2:8443"),
            ("Edge:Splice:*.web.example.org:Proxy", "true")).Edge.Splices.ByName;

        Assert.Equal(2, names.Count);
        Assert.False(names["www.example.org"].SendsProxyHeader);
        Assert.True(names["*.web.example.org"].SendsProxyHeader);
        Assert.Contains("TLS name", Errors(("Edge:Splice:192.0.2.1:Backend", "127.0.0.1:8443"))[0], StringComparison.Ordinal);
        Assert.Contains("host:port", Assert.Single(Errors(("Edge:Splice:www.example.org:Proxy", "true"))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tenant_has_a_pool_that_is_configured()
    {
        Assert.Equal("Office", Load(("Pools:office:Prefix", "10.20.0.0/16"), ("Edge:Tenants:contoso.example", "Office")).Edge.TenantPools["Contoso.Example"]);
        Assert.Contains("office", Assert.Single(Errors(("Pools:office:Prefix", "10.20.0.0/16"), ("Edge:Tenants:contoso", "home"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Host_names_are_names_addresses_or_wildcards()
    {
        Assert.Equal(["vpn.example.org", "*.example.org", "192.0.2.1"], Load(("Edge:HostNames", "vpn.example.org, *.example.org, 192.0.2.1")).Edge.HostNames);
        Assert.Contains("host name", Assert.Single(Errors(("Edge:HostNames", "a b"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authentication:Methods")]
    [InlineData("Edge:Sstp:Hashes")]
    [InlineData("Edge:Listen")]
    public void A_list_that_may_not_be_empty_says_so(string key) => Assert.StartsWith(key, Assert.Single(Errors((key, ""))), StringComparison.Ordinal);

    [Fact]
    public void Lists_may_be_one_text_with_commas()
    {
        var settings = Load(("Authentication:Methods", "mschapv2, pap"), ("Edge:Sstp:Hashes", "sha256"), ("Edge:Listen", "127.0.0.1:1,[::1]:2"));

        Assert.Equal([AuthenticationMethod.MsChapV2, AuthenticationMethod.Pap], settings.Edge.Ppp.Methods);
        Assert.Equal(SstpHashProtocols.Sha256, settings.Edge.Sstp.HashProtocols);
        Assert.Equal([IPEndPoint.Parse("127.0.0.1:1"), IPEndPoint.Parse("[::1]:2")], settings.Edge.Listen);
    }

    [Fact]
    public void Balancers_are_networks_or_addresses_and_none_by_default()
    {
        Assert.Empty(Load().Edge.ProxyFrom);

        var from = Load(("Edge:Proxy:From", "192.0.2.10, 198.51.100.0/24, 2001:db8::1, 2001:db8:1::/48, ::ffff:192.0.2.11")).Edge.ProxyFrom;

        Assert.Equal(["192.0.2.10/32", "198.51.100.0/24", "2001:db8::1/128", "2001:db8:1::/48", "192.0.2.11/32"], from.Select(network => network.ToString()));
    }

    [Theory]
    [InlineData("192.0.2.10/24")]
    [InlineData("10")]
    [InlineData("10/8")]
    [InlineData("192.0.2.0/33")]
    [InlineData("balancer.example")]
    public void What_is_no_network_is_refused_as_a_balancer(string text) =>
        Assert.StartsWith($"Edge:Proxy:From:0 = \"{text}\": give an address or a network", Assert.Single(Errors(("Edge:Proxy:From:0", text))), StringComparison.Ordinal);

    [Theory]
    [InlineData("1sstp")]
    [InlineData("sstp/0")]
    [InlineData("a-name-of-16-chr")]
    public void A_name_that_no_device_of_ours_can_have_is_refused_before_the_start(string name) =>
        Assert.StartsWith("Network:Device", Assert.Single(Errors(("Network:Device", name))), StringComparison.Ordinal);

    [Fact]
    public void A_setting_given_twice_is_what_it_was_given_last() => Assert.Equal(1350, Load(("Network:Mtu", "1300"), ("network:mtu", "1350")).Network.Mtu);

    [Fact]
    public void A_pool_is_read_whole()
    {
        var pool = Assert.Single(Load(
            ("Pools:office:Prefix", "10.1.0.0/16"),
            ("Pools:office:Gateway", "10.1.255.254"),
            ("Pools:office:Dns:0", "10.0.0.53"),
            ("Pools:office:Nbns:0", "10.0.0.54"),
            ("Pools:office:ClientRoutes:0", "10.0.0.0/8"),
            ("Pools:office:ClientRoutes:1", "192.168.0.0/16"),
            ("Pools:office:DnsSuffix", "corp.example."),
            ("Pools:office:Excluded:0", "10.1.0.1-10.1.0.9"),
            ("Pools:office:BlockPrefixLength", "24")).Pools);

        Assert.Equal("office", pool.Name);
        Assert.Equal(IPNetwork.Parse("10.1.0.0/16"), pool.Prefix);
        Assert.Equal(IPAddress.Parse("10.1.255.254"), pool.Gateway);
        Assert.Equal([IPAddress.Parse("10.0.0.53")], pool.DnsServers);
        Assert.Equal([IPAddress.Parse("10.0.0.54")], pool.NbnsServers);
        Assert.Equal(["10.0.0.0/8", "192.168.0.0/16"], pool.ClientRoutes.Select(route => route.ToString()));
        Assert.Equal("corp.example", pool.DnsSuffix);
        Assert.Equal("10.1.0.1-10.1.0.9", Assert.Single(pool.Excluded).ToString());
        Assert.Equal(24, pool.BlockPrefixLength);
    }

    [Theory]
    [InlineData("10.2.0.1")]
    [InlineData("10.1.0.0")]
    [InlineData("10.1.255.255")]
    [InlineData("gateway")]
    public void A_gateway_is_a_host_of_its_pool(string gateway) =>
        Assert.StartsWith("Pools:a:Gateway", Assert.Single(Errors(("Pools:a:Prefix", "10.1.0.0/16"), ("Pools:a:Gateway", gateway))), StringComparison.Ordinal);

    [Theory]
    [InlineData("ClientRoutes:0", "10.0.0.1/8")]
    [InlineData("ClientRoutes:0", "2001:db8::/32")]
    [InlineData("DnsSuffix", "corp example")]
    [InlineData("DnsSuffix", "-corp.example")]
    public void What_DHCP_cannot_tell_a_client_is_refused_before_the_start(string key, string value) =>
        Assert.StartsWith($"Pools:a:{key}", Assert.Single(Errors(("Pools:a:Prefix", "10.1.0.0/16"), ($"Pools:a:{key}", value))), StringComparison.Ordinal);

    [Fact]
    public void More_routes_than_one_message_carries_are_refused() =>
        Assert.StartsWith("Pools:a:ClientRoutes", Assert.Single(Errors([("Pools:a:Prefix", "10.1.0.0/16"), .. Enumerable.Range(0, 65).Select(i => ($"Pools:a:ClientRoutes:{i}", $"172.16.{i}.0/24"))])), StringComparison.Ordinal);

    [Fact]
    public void Pools_do_not_overlap() =>
        Assert.Equal("Pools:b:Prefix = \"10.1.1.0/24\": overlaps pool a (10.1.0.0/16); give every pool a prefix of its own", Assert.Single(Errors(("Pools:a:Prefix", "10.1.0.0/16"), ("Pools:b:Prefix", "10.1.1.0/24"))));

    [Fact]
    public void A_secret_comes_from_a_file_and_is_never_shown()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("secret"), "hunter2\n");
        File.WriteAllText(directory.File("cert"), "");

        var settings = Load(("Edge:Certificate:Path", directory.File("cert")), ("Edge:Certificate:PasswordFile", directory.File("secret")));
        var errors = Errors(("Edge:Certificate:Password", "hunter2"), ("Edge:Certificate:PasswordFile", directory.File("secret")));

        Assert.Equal("hunter2", settings.Certificate.Password);
        Assert.DoesNotContain("hunter2", string.Join('\n', errors), StringComparison.Ordinal);
        Assert.Contains("Edge:Certificate:Password: stands beside Edge:Certificate:PasswordFile; give one of the two", errors, StringComparer.Ordinal);
    }

    [Fact]
    public void A_certificate_that_is_not_there_is_an_error() =>
        Assert.Equal("Edge:Certificate:Path = \"/nowhere/server.crt\": there is no such file; give the path of a readable file", Assert.Single(Errors(("Edge:Certificate:Path", "/nowhere/server.crt"))));

    [Theory]
    [InlineData("{", "the file is no JSON")]
    [InlineData("""{ "Edge": { "Workers": 1 } }""", "has no section Concentrator")]
    public void A_file_that_is_no_configuration_is_an_error(string text, string problem)
    {
        using var directory = new TemporaryDirectory();
        var file = directory.File("concentrator.json");
        File.WriteAllText(file, text);

        Assert.Contains(problem, Assert.Throws<InvalidConfigurationException>(() => Load(file, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_nameserver_on_loopback_is_of_no_use_to_clients()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("stub"), "nameserver 127.0.0.53\noptions edns0\n");
        File.WriteAllText(directory.File("real"), "search example\nnameserver 192.0.2.1\nnameserver 2001:db8::1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\n");

        Assert.Equal([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2")], MachineDefaults.FindDnsServers([directory.File("absent"), directory.File("stub"), directory.File("real")]));
        Assert.Empty(MachineDefaults.FindDnsServers([directory.File("stub")]));
    }
}
