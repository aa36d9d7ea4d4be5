using System.Management.Automation;
using System.Management.Automation.Language;
using System.Security.Cryptography.X509Certificates;
using System.Xml;
using Concentrator.Server.Configuration;
using Concentrator.Server.Profiles;
using Concentrator.Server.Tests.Profiles;

namespace Concentrator.Server.Tests.Shells;

/// <summary>Profiles for Windows as PowerShell reads and runs them, where Windows' cmdlets are stood in for (<see cref="PowerShellSession"/> says what that does not show).</summary>
public sealed class WindowsProfileTests : IDisposable
{
    private const int Seed = 20261122;

    private static readonly (string Key, string Value)[] s_split =
    [
        ("Pools:office:Prefix", "10.99.0.0/24"),
        ("Pools:office:ClientRoutes:0", "10.0.0.0/8"),
        ("Pools:office:ClientRoutes:1", "192.168.7.0/24"),
        ("Pools:office:DnsSuffix", "corp.example"),
        ("Edge:Listen:0", "*:8443"),
    ];

    private readonly ProfileFixture _fixture = new();
    private readonly List<(string Command, Dictionary<string, object?> Parameters)> _calls = [];
    private readonly List<string> _stores = [];
    private readonly ConcentratorSettings _settings;

    public WindowsProfileTests() => _settings = _fixture.Settings(s_split);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Whatever_a_user_is_called_PowerShell_parses_the_same_script()
    {
        var plain = Parse("anna", name: null);
        foreach (var user in HostileNames.Take(600, Seed))
        {
            AssertSame(plain, Parse(user, name: null));
        }
    }

    [Fact]
    public void Whatever_a_connection_is_called_PowerShell_parses_the_same_script()
    {
        var plain = Parse("anna", "Office");
        var taken = 0;
        foreach (var name in HostileNames.Take(1000, Seed + 1))
        {
            ScriptText script;
            try
            {
                script = Parse("anna", name);
            }
            catch (InvalidConfigurationException)
            {
                continue;
            }

            AssertSame(plain, script);
            taken++;
        }

        Assert.True(taken > 100, $"{taken} names were taken");
    }

    [Fact]
    public void PowerShell_makes_of_the_script_the_names_that_were_given()
    {
        using var session = Session();
        foreach (var (user, name) in HostileNames.Take(100, Seed + 2).Zip(HostileNames.Take(2000, Seed + 3).Where(name => string.Equals(name.Trim(), name, StringComparison.Ordinal) && name[0] != '.' && name.Length <= 64 && !name.AsSpan().ContainsAny("\\/:*?\"<>|[]"))))
        {
            _calls.Clear();
            var ran = session.Run(Make(user, name));

            Assert.Null(ran.Failure);
            Assert.Equal([$"Made: {name}. Connect as user {user}"], ran.Output);
            Assert.All(_calls.Where(call => call.Command is "Add-VpnConnection"), call => Assert.Equal(name, call.Parameters["Name"]));
            Assert.All(_calls.Where(call => call.Command is "Add-VpnConnectionRoute"), call => Assert.Equal(name, call.Parameters["ConnectionName"]));
            Assert.Equal(3, _calls.Count);
        }
    }

    [Fact]
    public void It_trusts_the_authority_replaces_the_connection_and_routes_some_networks_into_it()
    {
        using var session = Session();
        var ran = session.Run(_fixture.Text("windows", [.. s_split, ("Authentication:Methods:0", "mschapv2")]));

        Assert.Null(ran.Failure);
        Assert.Empty(ran.Warnings);
        using var authority = X509CertificateLoader.LoadCertificateFromFile(_fixture.Made.AuthorityPath);
        Assert.Equal(["Root LocalMachine", "open ReadWrite", $"add {authority.Thumbprint}", "close"], _stores);
        Assert.Equal(["Remove-VpnConnection", "Add-VpnConnection", "Add-VpnConnectionRoute", "Add-VpnConnectionRoute"], _calls.Select(call => call.Command));
        Assert.Equal("AllUserConnection=True Force=True Name=Concentrator", Shown(_calls[0].Parameters));
        Assert.Equal(
            "AllUserConnection=True AuthenticationMethod=MSChapv2 DnsSuffix=corp.example EncryptionLevel=Optional Force=True Name=Concentrator RememberCredential=True ServerAddress=vpn.example.test:8443 SplitTunneling=True TunnelType=Sstp",
            Shown(_calls[1].Parameters));
        Assert.Equal(
            ["AllUserConnection=True ConnectionName=Concentrator DestinationPrefix=10.0.0.0/8", "AllUserConnection=True ConnectionName=Concentrator DestinationPrefix=192.168.7.0/24"],
            _calls.Skip(2).Select(call => Shown(call.Parameters)));
    }

    [Fact]
    public void Without_routes_everything_goes_through_the_tunnel()
    {
        using var session = Session();
        session.Run(_fixture.Text("windows"));

        Assert.Equal("False", $"{_calls.Single(call => call.Command is "Add-VpnConnection").Parameters["SplitTunneling"]}");
        Assert.DoesNotContain(_calls, call => call.Command is "Add-VpnConnectionRoute");
    }

    [Theory]
    [InlineData("mschapv2", null, "26")]
    [InlineData("tls", null, "13")]
    [InlineData("peap", "mschapv2", "25 26")]
    [InlineData("peap", "tls", "25 13")]
    public void The_configuration_of_EAP_is_a_document_that_PowerShell_has_read(string method, string? inner, string types)
    {
        List<(string, string)> settings = [("Authentication:Eap:Methods:0", method)];
        if (inner is not null)
        {
            settings.Add(("Authentication:Eap:Peap:Methods:0", inner));
        }

        if (types.Contains("13", StringComparison.Ordinal))
        {
            settings.Add(("Authentication:Eap:Tls:Authorities", _fixture.Made.AuthorityPath));
        }

        using var session = Session();
        var ran = session.Run(_fixture.Text("windows", [.. settings]));

        Assert.Null(ran.Failure);
        var parameters = _calls.Single(call => call.Command is "Add-VpnConnection").Parameters;
        Assert.Equal("Eap", Assert.Single((string[])parameters["AuthenticationMethod"]!));
        var document = Assert.IsType<XmlDocument>(parameters["EapConfigXmlStream"]);
        Assert.Equal(("EapHostConfig", "http://www.microsoft.com/provisioning/EapHostConfig"), (document.DocumentElement!.LocalName, document.DocumentElement.NamespaceURI));
        var names = new XmlNamespaceManager(document.NameTable);
        names.AddNamespace("base", "http://www.microsoft.com/provisioning/BaseEapConnectionPropertiesV1");
        Assert.Equal(types, string.Join(' ', document.SelectNodes("//base:Type", names)!.Cast<XmlNode>().Select(type => type.InnerText)));
    }

    private static void AssertSame(ScriptText plain, ScriptText script)
    {
        string[] evaluated = ["[regex]::Unescape"];
        Assert.Empty(script.NewerThanWindows);
        Assert.Empty(script.Find<ExpandableStringExpressionAst>());
        Assert.Equal(plain.Commands.Select(Shown), script.Commands.Select(Shown));
        Assert.Equal(plain.Methods.Except(evaluated), script.Methods.Except(evaluated));
        // Such a call is a statement within parentheses.
        Assert.Equal(plain.Find<StatementAst>().Count(), script.Find<StatementAst>().Count() - (2 * script.Find<InvokeMemberExpressionAst>().Count(call => call.Extent.Text.StartsWith(evaluated[0], StringComparison.Ordinal))));
        Assert.Equal(plain.Find<VariableExpressionAst>().Select(variable => variable.Extent.Text), script.Find<VariableExpressionAst>().Select(variable => variable.Extent.Text));
    }

    private static string Shown((string Name, IReadOnlyList<string> Parameters) command) => $"{command.Name} {string.Join(' ', command.Parameters)}";

    private static string Shown(Dictionary<string, object?> parameters) => string.Join(' ', parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal).Select(parameter => $"{parameter.Key}={(parameter.Value is string[] texts ? string.Join(',', texts) : parameter.Value)}"));

    private ScriptText Parse(string user, string? name) => new(Make(user, name));

    private string Make(string user, string? name) => new ProfileMaker(_settings, _settings.Policies, TimeProvider.System).Make(new ProfileRequest { Format = "windows", User = user, Name = name }, []).Text;

    private PowerShellSession Session()
    {
        var session = new PowerShellSession("Connections.ps1");
        session.Set("Call", new Action<string, IDictionary<string, object?>>((command, parameters) => _calls.Add((command, parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value is PSObject wrapped ? wrapped.BaseObject : parameter.Value, StringComparer.Ordinal)))));
        session.Set("OpenStore", new Func<string, string, object>((name, location) =>
        {
            _stores.Add($"{name} {location}");
            return new TrustStore(_stores);
        }));
        return session;
    }

    /// <summary>In place of a store of certificates; public, as PowerShell wants it.</summary>
    /// <param name="calls">Takes note.</param>
    public sealed class TrustStore(ICollection<string> calls)
    {
        public void Open(OpenFlags flags) => calls.Add($"open {flags}");

        public void Add(X509Certificate2 certificate)
        {
            ArgumentNullException.ThrowIfNull(certificate);
            calls.Add($"add {certificate.Thumbprint}");
        }

        public void Close() => calls.Add("close");
    }
}
