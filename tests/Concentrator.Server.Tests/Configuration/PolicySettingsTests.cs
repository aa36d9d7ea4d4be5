using Concentrator.Control.Policies;
using Concentrator.Server.Commands;
using Concentrator.Server.Configuration;
using Concentrator.Server.Tests.Programs;
using static Concentrator.Server.Tests.Configuration.SettingsFixture;

namespace Concentrator.Server.Tests.Configuration;

public sealed class PolicySettingsTests : IDisposable
{
    private const string Good = """
        {
          "Pools": { "staff": { "Prefix": "10.9.0.0/24" } },
          "Policies": {
            "Default": "deny",
            "TimeZone": "Europe/Berlin",
            "Filters": { "web": [ "permit in tcp 10.0.0.0/8 443", "permit in udp 10.0.0.53 53" ] },
            "Health": { "office": { "Require": [ "firewall" ], "MissingUpdates": "moderate", "UpdateAge": "30d", "OperatingSystems": { "windows": "10.0.22631", "linux": "any" }, "Custom": { "edr": ">=2.10" },
                                    "Sources": [ "peap", "tunnel" ], "StatementAge": "4h", "GraceTime": "15m", "Remediation": [ "10.20.0.0/24" ], "Url": "https://help.example/" } },
            "Rules": [
              { "Name": "left", "When": { "Groups": [ "left" ] }, "Deny": "Left." },
              { "Name": "contractors", "When": { "Groups": [ "contractors" ], "Hours": [ "Mon-Fri 08:00-18:00" ], "Sources": [ "192.0.2.0/24" ] }, "FilterSets": [ "web" ], "RateDown": "20M", "IdleLimit": "30m", "Pool": "staff" },
              { "Name": "staff", "When": { "Groups": [ "staff" ], "CertificateNames": [ "upn:*@corp.example" ] }, "Health": "office", "Dns": [ "10.0.0.53" ], "ClientRoutes": "none", "DnsSuffix": "none", "Sessions": "replace" }
            ]
          }
        }
        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Without_configuration_everybody_is_let_in()
    {
        Assert.True(Load().Policies.IsSame(PolicyDefinition.Empty));
        Assert.Empty(PolicyCompiler.Compile(Load().Policies, pools: null, out var set));
        Assert.Equal(0, set!.RuleCount);
    }

    [Fact]
    public void Every_part_of_a_policy_is_read()
    {
        var policies = PolicyFile.Read(Write(Good), Defaults);

        Assert.Equal(("deny", "Europe/Berlin"), (policies.Default, policies.TimeZone));
        Assert.Equal(["permit in tcp 10.0.0.0/8 443", "permit in udp 10.0.0.53 53"], policies.Filters["web"]);
        var office = policies.Health["office"];
        Assert.Equal((TimeSpan.FromDays(30), TimeSpan.FromHours(4), TimeSpan.FromMinutes(15)), (office.UpdateAge, office.StatementAge, office.GraceTime));
        Assert.Equal([("linux", "any"), ("windows", "10.0.22631")], office.OperatingSystems.OrderBy(system => system.Key, StringComparer.Ordinal).Select(system => (system.Key, system.Value)));
        Assert.Equal(["left", "contractors", "staff"], policies.Rules.Select(rule => rule.Name));
        Assert.Equal(("Left.", "20M", TimeSpan.FromMinutes(30), "staff"), (policies.Rules[0].Deny, policies.Rules[1].RateDown, policies.Rules[1].IdleLimit, policies.Rules[1].Pool));
        Assert.Null(policies.Rules[1].ClientRoutes);
        Assert.Empty(policies.Rules[2].ClientRoutes!);
        Assert.Equal(["upn:*@corp.example"], policies.Rules[2].When.CertificateNames);
    }

    [Fact]
    public void The_same_policy_stands_in_a_configuration_in_definitions_and_in_an_export()
    {
        var policies = PolicyFile.Read(Write(Good), Defaults);
        var definitions = DefinitionFile.Parse(Good, Defaults);
        var exported = $$"""{ "Policies": {{System.Text.Json.JsonSerializer.Serialize(policies)}} }""";

        Assert.True(policies.IsSame(Load(Write($$"""{ "Concentrator": {{Good}} }"""), []).Policies));
        Assert.True(policies.IsSame(definitions.Policies));
        Assert.True(policies.IsSame(DefinitionFile.Parse(exported, Defaults).Policies));
        Assert.True(PolicyDefinition.Empty.IsSame(DefinitionFile.Parse("""{ "Policies": {} }""", Defaults).Policies));
        Assert.Null(DefinitionFile.Parse("""{ "Users": {} }""", Defaults).Policies);
    }

    [Fact]
    public void Every_error_is_named_by_its_key()
    {
        var file = Write("""
            {
              "Pools": { "staff": { "Prefix": "10.9.0.0/24" } },
              "Policies": {
                "Default": "maybe", "TimeZone": "Mars/Olympus", "Rule": "?",
                "Filters": { "web": [ "permit in tcp 10.0.0.0/8 443", "allow in tcp" ], "none": [] },
                "Health": { "office": { "Require": [ "umbrella" ], "MissingUpdates": "many", "UpdateAge": "0s", "OperatingSystems": { "windows": "new" }, "Custom": { "edr": ">=new" }, "Sources": [ "mail" ], "GraceTime": "long", "Remediation": [ "10.0.0.1/8" ], "Url": "help" } },
                "Rules": [
                  { "Name": "a", "When": { "Sources": [ "here" ], "Hours": [ "Mon-Fri 8-18", "25:00-26:00" ], "TimeZone": "Nowhere", "Methods": [ "magic" ], "Authority": "god", "CertificatePurposes": [ "smart" ], "Healthy": [ "home" ], "Unhealthy": [ "home" ], "Weather": [ "sun" ] },
                    "Level": "half", "Pool": "other", "Dns": [ "1.2.3" ], "Nbns": [ "2001:db8::1" ], "DnsSuffix": "-", "ClientRoutes": [ "10.0.0.1/8" ], "Filters": [ "deny in tcp any 99999" ], "FilterSets": [ "nothing" ],
                    "RateUp": "fast", "RateDown": "1", "SessionLimit": "soon", "IdleLimit": "never", "Sessions": "0", "Health": "home" },
                  { "Name": "A", "Deny": "No.", "Pool": "staff" },
                  { "Level": "probation" },
                  { "Name": "fixed", "Address": "10.9.0.1", "GraceTime": "1h" }
                ]
              }
            }
            """);

        var errors = Assert.Throws<InvalidConfigurationException>(() => PolicyFile.Read(file, Defaults)).Errors;

        string[] expected =
        [
            "Policies:Default", "Policies:Filters:none", "Policies:Filters:web:1", "Policies:Health:office:Custom:edr", "Policies:Health:office:GraceTime", "Policies:Health:office:MissingUpdates",
            "Policies:Health:office:OperatingSystems:windows", "Policies:Health:office:Remediation:0", "Policies:Health:office:Require:0", "Policies:Health:office:Sources:0", "Policies:Health:office:UpdateAge",
            "Policies:Health:office:Url", "Policies:Rule", "Policies:Rules:0:ClientRoutes:0", "Policies:Rules:0:Dns:0", "Policies:Rules:0:DnsSuffix", "Policies:Rules:0:FilterSets:0", "Policies:Rules:0:Filters:0",
            "Policies:Rules:0:Health", "Policies:Rules:0:IdleLimit", "Policies:Rules:0:Level", "Policies:Rules:0:Nbns:0", "Policies:Rules:0:Pool", "Policies:Rules:0:RateDown", "Policies:Rules:0:RateUp",
            "Policies:Rules:0:SessionLimit", "Policies:Rules:0:Sessions", "Policies:Rules:0:When:Authority", "Policies:Rules:0:When:CertificatePurposes:0", "Policies:Rules:0:When:Healthy:0",
            "Policies:Rules:0:When:Hours:0", "Policies:Rules:0:When:Hours:1", "Policies:Rules:0:When:Methods:0", "Policies:Rules:0:When:Sources:0", "Policies:Rules:0:When:TimeZone",
            "Policies:Rules:0:When:Unhealthy:0", "Policies:Rules:0:When:Weather:0", "Policies:Rules:1:Name", "Policies:Rules:1:Pool", "Policies:Rules:2:GraceTime", "Policies:Rules:2:Name",
            "Policies:Rules:3:Address", "Policies:Rules:3:GraceTime", "Policies:TimeZone",
        ];
        Assert.Equal(expected, errors.Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.All(errors, error => Assert.NotEmpty(error.Problem));
    }

    [Fact]
    public void An_empty_list_of_a_condition_is_an_error_and_not_everybody()
    {
        var empty = Write("""{ "Policies": { "Health": { "office": { "Sources": [] } }, "Rules": [ { "Name": "a", "When": { "Groups": [], "Users": [ "" ], "Hours": "", "CertificatePurposes": [], "Healthy": [] } }, { "Name": "b", "When": { "Groups": null } } ] } }""");

        var errors = Assert.Throws<InvalidConfigurationException>(() => PolicyFile.Read(empty, Defaults)).Errors;

        string[] expected =
        [
            "Policies:Health:office:Sources", "Policies:Rules:0:When:CertificatePurposes", "Policies:Rules:0:When:Groups", "Policies:Rules:0:When:Healthy", "Policies:Rules:0:When:Hours", "Policies:Rules:0:When:Users",
        ];
        Assert.Equal(expected, errors.Select(error => error.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_empty_list_of_what_a_rule_gives_gives_nothing()
    {
        var file = Write("""
            { "Policies": { "Health": { "office": { "Require": [], "Remediation": [] } },
                            "Rules": [ { "Name": "a", "Filters": [], "FilterSets": [], "Remediation": [], "Dns": [], "Nbns": [], "ClientRoutes": [] }, { "Name": "b" } ] } }
            """);

        Assert.Empty(PolicyCompiler.Compile(PolicyFile.Read(file, Defaults), pools: null, out var set));
        var rules = PolicyFile.Read(file, Defaults).Rules;

        // Clients of the one are told no name server and no route, those of the other what their pool says; neither has a filter.
        Assert.Equal((0, 0, 0), (rules[0].Dns!.Count, rules[0].Nbns!.Count, rules[0].ClientRoutes!.Count));
        Assert.Equal((null, null, null), (rules[1].Dns, rules[1].Nbns, rules[1].ClientRoutes));
        Assert.All(rules, rule => Assert.Equal((0, 0, 0), (rule.Filters.Count, rule.FilterSets.Count, rule.Remediation.Count)));
        Assert.Equal(2, set!.RuleCount);
    }

    [Fact]
    public void A_statement_of_health_may_come_in_five_ways()
    {
        var file = Write("""{ "Policies": { "Health": { "office": { "Sources": [ "tunnel", "token", "peap", "certificate", "radius" ] } } } }""");

        Assert.Equal(["tunnel", "token", "peap", "certificate", "radius"], PolicyFile.Read(file, Defaults).Health["office"].Sources!);
    }

    [Fact]
    public async Task The_command_checks_a_file_and_says_every_error()
    {
        var (good, output, _) = await Run("policy", "check", Write(Good));
        Assert.Equal((ExitCode.Done, true), (good, output.Contains("3 rules, 1 health policies, 1 sets of filters", StringComparison.Ordinal)));

        var (bad, _, errors) = await Run("policy", "check", Write("""{ "Policies": { "Default": "maybe", "Rules": [ { "Level": "half" } ] } }"""));
        Assert.Equal(ExitCode.Usage, bad);
        Assert.Equal(3, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("concentrator: Policies:Rules:0:Level = \"half\": give full, probation or quarantine", errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await Run("policy", "check", Write("{}"))).Code);
        Assert.Equal(ExitCode.Usage, (await Run("policy", "check", "/nowhere.json")).Code);
    }

    [Fact]
    public async Task The_command_explains_which_rule_decides_and_why_the_others_do_not()
    {
        var file = Write(Good);

        var (_, contractor, _) = await Run("policy", "explain", "--file", file, "--user", "cid", "--group", "contractors", "--from", "192.0.2.7", "--at", "2026-11-23T08:30");
        Assert.Equal(
            [
                "rule \"left\" does not fit: the user is in contractors, not in left",
                "rule \"contractors\" fits",
                "permitted: level full",
                "  pool: staff",
                "  rate down: 20000000 bit/s",
                "  idle limit: 30m",
                "  filter 1: permit in tcp 10.0.0.0/8 443",
                "  filter 1: permit in udp 10.0.0.53/32 53",
                "  filter 1: (then deny in)",
                "  filter 1: (then permit out)",
                "asked again at 2026-11-23 17:00:00Z: time may change the answer then",
            ],
            contractor.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        var (_, late, _) = await Run("policy", "explain", "--file", file, "--user", "cid", "--group", "contractors", "--from", "192.0.2.7", "--at", "2026-11-23T17:30Z");
        Assert.Contains("rule \"contractors\" does not fit: Mon 18:30 (Europe/Berlin) is not within Mon-Fri 08:00-18:00", late, StringComparison.Ordinal);
        Assert.Contains("denied: No rule of the access policy fits.", late, StringComparison.Ordinal);
        Assert.Contains("there is no client certificate", (await Run("policy", "explain", "--file", file, "--user", "ann", "--group", "staff")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await Run("policy", "explain", "--file", file, "--user", "ann", "--at", "soon")).Code);
    }

    [Fact]
    public async Task The_command_explains_by_certificate_and_health_too()
    {
        var file = Write(Good);
        string[] staff = ["policy", "explain", "--file", file, "--user", "ann", "--group", "staff", "--at", "2026-11-23T08:30Z", "--certificate-name", "upn:ann@corp.example", "--certificate-issuer", "CN=Issuing CA"];
        var bare = (await Run(staff)).Output;
        Assert.Contains("rule \"staff\" fits\npermitted: level probation until 2026-11-23 08:45:00Z\n", bare, StringComparison.Ordinal);
        Assert.Contains("missing: The machine has made no statement of health.", bare, StringComparison.Ordinal);

        var sick = (await Run([.. staff, "--health", Write("""{ "version": 1, "firewall": false }""")])).Output;
        Assert.Contains("missing: The firewall is off.", sick, StringComparison.Ordinal);
        var well = Write("""{ "version": 1, "machine": "pc7", "operatingSystem": "linux", "operatingSystemVersion": "6.12", "firewall": true, "missingUpdates": "low", "lastUpdate": "2026-11-20T00:00:00Z", "custom": { "edr": "2.11" } }""");
        Assert.Contains("permitted: level full\n", (await Run([.. staff, "--health", well])).Output, StringComparison.Ordinal);
        Assert.Contains("which is not accepted here", (await Run([.. staff, "--health", well, "--health-source", "token"])).Output, StringComparison.Ordinal);

        var (code, _, error) = await Run([.. staff, "--health", Write("""{ "version": 1, "firewall": "perhaps" }""")]);
        Assert.Equal((ExitCode.Usage, true), (code, error.Contains("--health", StringComparison.Ordinal)));
        Assert.Equal(ExitCode.Usage, (await Run([.. staff, "--health-source", "mail"])).Code);
        Assert.Equal(ExitCode.Usage, (await Run([.. staff, "--health", "/nowhere.json"])).Code);
        Assert.Contains("there is no client certificate", (await Run("policy", "explain", "--file", file, "--user", "ann", "--group", "staff", "--method", "eap-tls")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_shows_the_policy_of_the_store()
    {
        var config = Write($$"""{ "Concentrator": {{Good}} }""");
        var data = Path.Combine(_directory.Path, "data");

        var (code, output, _) = await Run("policy", "show", "--config", config, "--set", $"DataDirectory={data}");

        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("contractors  group contractors; from 192.0.2.0/24; hours Mon-Fri 08:00-18:00", output, StringComparison.Ordinal);
        Assert.Contains("deny: Left.", output, StringComparison.Ordinal);
        Assert.EndsWith("Otherwise: deny\n", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private string Write(string text)
    {
        var path = Path.Combine(_directory.Path, $"{Guid.NewGuid():n}.json");
        File.WriteAllText(path, text);
        return path;
    }
}
