using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Concentrator.Control.Authentication;
using Concentrator.Control.Local;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Policies;

public sealed class PolicySetTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private static readonly UserTerms s_terms = new() { UserName = "ann", HasNoGraceTime = true };

    private static readonly PolicyFacts Ann = new()
    {
        UserName = "ann",
        Groups = ["staff", "Field Service"],
        Client = IPAddress.Parse("192.0.2.7"),
        Edge = "edge-1",
        Method = AuthenticationMethod.Eap,
        Peer = new PeerFacts
        {
            EapMethod = "peap-mschapv2",
            Certificate = new CertificateFacts
            {
                Subject = "CN=ann,OU=People,O=Corp",
                Issuer = "CN=Issuing CA 2,O=Corp",
                SerialNumber = "01",
                Fingerprint = "AB",
                NotAfter = Now.AddYears(1),
                AlternativeNames = ["upn:ann@corp.example"],
                Purposes = ["1.3.6.1.5.5.7.3.2"],
                Policies = ["1.3.6.1.4.1.99999.1"],
            },
        },
        Begun = Now,
    };

    public static TheoryData<ConditionDefinition, bool> Conditions => new()
    {
        { new(), true },
        { new() { Users = ["ANN"] }, true },
        { new() { Users = ["a*"] }, true },
        { new() { Users = ["bob", "?nn"] }, true },
        { new() { Users = ["an"] }, false },
        { new() { Groups = ["field*"] }, true },
        { new() { Groups = ["ops"] }, false },
        { new() { Groups = ["staff"], Users = ["bob"] }, false },
        { new() { Sources = ["10.0.0.0/8", "192.0.2.0/24"] }, true },
        { new() { Sources = ["::ffff:192.0.2.0/120"] }, true },
        { new() { Sources = ["0.0.0.0/0"] }, true },
        { new() { Sources = ["2001:db8::/32"] }, false },
        { new() { Hours = ["Mon 08:00-10:00"] }, true },
        { new() { Hours = ["Mon 08:00-10:00"], TimeZone = "America/New_York" }, false },
        { new() { Methods = ["peap"] }, true },
        { new() { Methods = ["peap-mschapv2"] }, true },
        { new() { Methods = ["mschapv2", "eap-tls"] }, false },
        { new() { Methods = ["eap"] }, true },
        { new() { Edges = ["edge-?"] }, true },
        { new() { Edges = ["edge-2"] }, false },
        { new() { Authority = "own" }, true },
        { new() { Authority = "radius" }, false },
        { new() { CertificateIssuers = ["*,O=Corp"] }, true },
        { new() { CertificateIssuers = ["CN=Other*"] }, false },
        { new() { CertificateSubjects = ["*OU=People*"] }, true },
        { new() { CertificateNames = ["upn:*@CORP.example"] }, true },
        { new() { CertificateNames = ["dns:*"] }, false },
        { new() { CertificatePurposes = ["1.3.6.1.4.1.311.20.2.2", "1.3.6.1.5.5.7.3.2"] }, true },
        { new() { CertificatePolicies = ["1.3.6.1.4.1.99999.*"] }, true },
        { new() { CertificatePolicies = ["1.3.6.1.4.1.1.1"] }, false },
        { new() { Healthy = ["office"] }, false },
        { new() { Unhealthy = ["office"] }, true },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void A_rule_fits_when_each_of_its_conditions_does_and_says_why_when_not(ConditionDefinition when, bool fits)
    {
        var set = Compile(new RuleDefinition { Name = "rule", When = when });

        Assert.Equal(fits ? "rule" : null, set.Decide(Ann, Now).Rule);
        var explanation = Assert.Single(set.Explain(Ann, Now));
        Assert.Equal((fits, !fits), (explanation.Fits, explanation.WhyNot.Count > 0));
    }

    [Fact]
    public void The_first_rule_that_fits_decides_and_no_rule_leaves_it_to_the_default()
    {
        var set = Compile(
            new RuleDefinition { Name = "ops", When = new ConditionDefinition { Groups = ["ops"] }, Deny = "No." },
            new RuleDefinition { Name = "staff", When = new ConditionDefinition { Groups = ["staff"] }, RateUp = "1M" },
            new RuleDefinition { Name = "all", Deny = "Never asked." });

        var decision = set.Decide(Ann, Now);
        Assert.Equal(("staff", null, 1_000_000L), (decision.Rule, decision.Denial, decision.Terms.RateUp));
        Assert.Equal(["ops", "staff"], set.Explain(Ann, Now).Select(explanation => explanation.Rule));
        Assert.Equal(("ops", "No."), (set.Decide(Ann with { Groups = ["OPS"] }, Now).Rule, set.Decide(Ann with { Groups = ["OPS"] }, Now).Denial));
        Assert.Null(PolicySet.Permissive.Decide(Ann, Now).Denial);
        Assert.Equal("No rule of the access policy fits.", CompileAll(new PolicyDefinition { Default = "deny" }).Decide(Ann, Now).Denial);
    }

    [Fact]
    public void Only_rules_that_could_fit_say_when_to_look_again()
    {
        var set = Compile(
            new RuleDefinition { Name = "others", When = new ConditionDefinition { Users = ["bob"], Hours = ["Mon 08:00-09:30"] } },
            new RuleDefinition { Name = "early", When = new ConditionDefinition { Hours = ["Mon 06:00-08:00", "Mon 11:00-12:00"] } },
            new RuleDefinition { Name = "now", When = new ConditionDefinition { Hours = ["Mon 08:00-18:00"] } },
            new RuleDefinition { Name = "after", When = new ConditionDefinition { Hours = ["Mon 08:00-09:15"] } });

        var decision = set.Decide(Ann, Now);
        Assert.Equal(("now", Now.AddHours(2)), (decision.Rule, decision.LooksAgainAt));
        Assert.Equal(Now.AddMinutes(30), set.Decide(Ann with { UserName = "bob" }, Now).LooksAgainAt);
    }

    [Fact]
    public void A_health_policy_gives_full_access_probation_or_quarantine()
    {
        var set = Compile(new RuleDefinition { Name = "health", Health = "office", Remediation = ["10.1.0.0/16"] });
        var healthy = new StatementOfHealth { Source = HealthSource.Tunnel, At = Now, Firewall = true };

        var full = set.Decide(Ann with { Peer = new PeerFacts { Health = healthy } }, Now);
        Assert.Equal((AccessLevel.Full, 0, 0, Now.AddHours(4)), (full.Level, full.Missing.Count, full.Remediation.Count, full.LooksAgainAt));
        var probation = set.Decide(Ann with { Peer = new PeerFacts { Health = healthy with { Firewall = false } }, Lapses = [new HealthLapse("Office", Now)] }, Now.AddMinutes(5));
        Assert.Equal((AccessLevel.Probation, Now.AddMinutes(15), Now.AddMinutes(15)), (probation.Level, probation.ProbationEnds, probation.LooksAgainAt));
        Assert.Equal(["The firewall is off."], probation.Missing);
        var quarantine = set.Decide(Ann with { Lapses = [new HealthLapse("office", Now)] }, Now.AddMinutes(15));
        Assert.Equal((AccessLevel.Quarantine, null, null), (quarantine.Level, quarantine.ProbationEnds, quarantine.LooksAgainAt));
        Assert.Equal(["10.1.0.0/16", "10.2.0.0/16"], quarantine.Remediation.Select(network => network.ToString()));
        Assert.Equal(("office", false), (quarantine.Evaluations.Single().Policy, quarantine.Evaluations.Single().IsHealthy));
    }

    [Fact]
    public void A_grace_time_counts_from_when_a_machine_of_the_user_was_first_found_unhealthy_until_one_is_healthy()
    {
        var set = Compile(new RuleDefinition { Name = "health", Health = "office" });
        var healthy = Ann with { Peer = new PeerFacts { Health = new StatementOfHealth { Source = HealthSource.Tunnel, At = Now, Firewall = true } } };

        var first = set.Decide(Ann with { Begun = Now.AddDays(-1) }, Now);
        Assert.Equal((AccessLevel.Probation, Now.AddMinutes(15), new HealthLapse("office", Now)), (first.Level, first.ProbationEnds, first.Lapses.Single()));
        var again = set.Decide(Ann with { Begun = Now.AddMinutes(20), Lapses = first.Lapses }, Now.AddMinutes(20));
        Assert.Equal(AccessLevel.Quarantine, again.Level);
        Assert.Same(first.Lapses, again.Lapses);
        var mended = set.Decide(healthy with { Lapses = first.Lapses }, Now.AddMinutes(30));
        Assert.Equal((AccessLevel.Full, 0, new HealthStanding("office", null)), (mended.Level, mended.Lapses.Count, mended.Standings.Single()));
        Assert.Same(mended.Lapses, set.Decide(healthy with { Lapses = mended.Lapses }, Now.AddMinutes(31)).Lapses);
    }

    [Fact]
    public void Whoever_has_no_grace_time_is_in_quarantine_at_once_and_nothing_is_remembered_of_it()
    {
        var set = Compile(new RuleDefinition { Name = "health", Health = "office" });

        var decision = set.Decide(Ann with { HasNoGraceTime = true }, Now);

        Assert.Equal((AccessLevel.Quarantine, 0, 0), (decision.Level, decision.Lapses.Count, decision.Standings.Count));
        Assert.True(LoginRules.FactsOf(s_terms.ToAccount(), s_terms, PeerFacts.None, [], Now).HasNoGraceTime);
    }

    [Fact]
    public void A_condition_that_asks_a_health_policy_counts_as_its_word_and_a_policy_without_grace_time_is_not_remembered()
    {
        var healthy = Ann with { Peer = new PeerFacts { Health = new StatementOfHealth { Source = HealthSource.Tunnel, At = Now, Firewall = true } }, Lapses = [new HealthLapse("office", Now)] };
        var set = Compile(new RuleDefinition { Name = "healthy", When = new ConditionDefinition { Healthy = ["office"] } });
        Assert.Empty(set.Decide(healthy, Now).Lapses);

        var strict = CompileAll(new PolicyDefinition
        {
            Health = new Dictionary<string, HealthDefinition>(StringComparer.Ordinal) { ["strict"] = new() { Require = ["firewall"] } },
            Rules = [new RuleDefinition { Name = "all", Health = "strict" }],
        });
        Assert.Equal((AccessLevel.Quarantine, 0, 0), (strict.Decide(Ann, Now).Level, strict.Decide(Ann, Now).Lapses.Count, strict.Decide(Ann, Now).Standings.Count));
        Assert.False(strict.HasGraceTime);
    }

    [Fact]
    public void Health_policies_that_are_asked_elsewhere_come_to_the_same_decision_and_only_those_are_asked_that_matter()
    {
        var random = new Random(6421);
        string[] names = ["a", "b", "c", "d"];
        for (var round = 0; round < 500; round++)
        {
            var definition = new PolicyDefinition
            {
                Health = names.ToDictionary(name => name, name => new HealthDefinition { Require = [new[] { "firewall", "antivirus", "diskEncryption", "automaticUpdates" }[random.Next(4)]], GraceTime = random.Next(2) == 0 ? TimeSpan.FromMinutes(5) : null }, StringComparer.Ordinal),
                Rules = [.. Enumerable.Range(0, random.Next(1, 8)).Select(number => new RuleDefinition
                {
                    Name = $"rule {number}",
                    Deny = random.Next(4) == 0 ? "No." : null,
                    When = new ConditionDefinition
                    {
                        Users = random.Next(3) == 0 ? ["bob"] : null,
                        Healthy = random.Next(2) == 0 ? [names[random.Next(4)], names[random.Next(4)]] : null,
                        Unhealthy = random.Next(4) == 0 ? [names[random.Next(4)]] : null,
                    },
                }).Select(rule => rule.Deny is null && random.Next(2) == 0 ? rule with { Health = names[random.Next(4)] } : rule)],
            };
            var set = CompileAll(definition);
            var facts = Ann with { Peer = new PeerFacts { Health = new StatementOfHealth { Source = HealthSource.Tunnel, At = Now, Firewall = random.Next(2) == 0, Antivirus = random.Next(2) == 0, DiskEncryption = random.Next(2) == 0 } } };

            List<HealthEvaluation> said = [];
            while (set.Wants(facts, Now, said) is { } policy)
            {
                Assert.DoesNotContain(said, evaluation => string.Equals(evaluation.Policy, policy.Name, StringComparison.Ordinal));
                said.Add(policy.Evaluate(policy.LastOf(facts.Peer), Now));
            }

            var (expected, decision) = (set.Decide(facts, Now), set.Decide(facts, Now, said));
            Assert.Equal(said.Select(evaluation => evaluation.Policy), expected.Evaluations.Select(evaluation => evaluation.Policy));
            Assert.Equal((expected.Rule, expected.Denial, expected.Level, expected.ProbationEnds, expected.LooksAgainAt), (decision.Rule, decision.Denial, decision.Level, decision.ProbationEnds, decision.LooksAgainAt));
            Assert.Equal(expected.Lapses, decision.Lapses);
        }
    }

    [Fact]
    public void Of_a_level_and_a_health_policy_the_stricter_holds()
    {
        var set = Compile(new RuleDefinition { Name = "both", Level = "probation", GraceTime = TimeSpan.FromMinutes(10), Health = "office" });
        var healthy = new PeerFacts { Health = new StatementOfHealth { Source = HealthSource.Tunnel, At = Now, Firewall = true } };

        Assert.Equal((AccessLevel.Probation, Now.AddMinutes(10)), (set.Decide(Ann with { Peer = healthy }, Now).Level, set.Decide(Ann with { Peer = healthy }, Now).ProbationEnds));
        Assert.Equal(Now.AddMinutes(10), set.Decide(Ann, Now).ProbationEnds);
        Assert.Equal(AccessLevel.Quarantine, set.Decide(Ann with { Peer = healthy }, Now.AddMinutes(10)).Level);
        Assert.Equal(AccessLevel.Quarantine, Compile(new RuleDefinition { Name = "q", Level = "quarantine", Health = "office" }).Decide(Ann with { Peer = healthy }, Now).Level);
    }

    [Fact]
    public void An_accounts_word_and_a_rules_come_together_as_the_stricter_of_both()
    {
        var filter = new PacketFilter([], [new FilterRule(FilterAction.Deny)]);
        var own = new TunnelAccess
        {
            Level = AccessLevel.Quarantine,
            Filters = [filter],
            RateUp = 1_000_000,
            SessionLimit = TimeSpan.FromHours(2),
            Remediation = [IPNetwork.Parse("10.9.0.0/16")],
        };
        var decision = Compile(new RuleDefinition { Name = "r", Filters = ["permit in tcp any 443"], RateUp = "2M", RateDown = "3M", SessionLimit = TimeSpan.FromHours(1) }).Decide(Ann, Now);
        var options = new LocalControlPlaneOptions { DataDirectory = "", SessionLimit = TimeSpan.FromMinutes(1), IdleLimit = TimeSpan.FromMinutes(2) };

        var access = AccessComposition.Of(own, decision, options);

        Assert.Equal((AccessLevel.Quarantine, 1_000_000, 3_000_000, TimeSpan.FromHours(1), TimeSpan.FromMinutes(2), "r"), (access.Level, access.RateUp, access.RateDown, access.SessionLimit, access.IdleLimit, access.Rule));
        Assert.Equal([filter, decision.Terms.Filters[0]], access.Filters);
        Assert.Equal(["10.9.0.0/16"], access.Remediation.Select(network => network.ToString()));
        Assert.Equal(TimeSpan.FromMinutes(1), AccessComposition.Of(TunnelAccess.Unlimited, PolicySet.Permissive.Decide(Ann, Now), options).SessionLimit);
    }

    [Fact]
    public void Random_policies_agree_with_a_slow_twin_that_asks_rule_after_rule()
    {
        var random = new Random(5103);
        for (var round = 0; round < 200; round++)
        {
            List<RuleDefinition> rules = [.. Enumerable.Range(0, random.Next(1, 30)).Select(number => RandomRule(number, random))];
            var set = Compile([.. rules]);
            for (var login = 0; login < 50; login++)
            {
                var facts = Ann with
                {
                    UserName = $"u{random.Next(6)}",
                    Groups = [.. Enumerable.Range(0, random.Next(3)).Select(_ => $"g{random.Next(6)}")],
                    Client = new IPAddress([10, (byte)random.Next(3), (byte)random.Next(3), 1]),
                    Edge = $"edge-{random.Next(3)}",
                    Method = (AuthenticationMethod)random.Next(4),
                };
                var now = Now.AddMinutes(random.Next(7 * 24 * 60));
                var expected = rules.FirstOrDefault(rule => Slow(rule.When, facts, now));

                var decision = set.Decide(facts, now);

                Assert.Equal((expected?.Name, expected?.Deny), (decision.Rule, decision.Denial));
                if (decision.LooksAgainAt is { } again)
                {
                    Assert.True(again > now);
                    Assert.Equal(decision.Rule, set.Decide(facts, again.AddSeconds(-1)).Rule);
                }
            }
        }
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("a*b*c", "aXXbYYc", true)]
    [InlineData("a*b*c", "aXXbYY", false)]
    [InlineData("*a", "bbba", true)]
    [InlineData("?", "", false)]
    [InlineData("É*", "éa", true)]
    [InlineData("*aaaaaaaaaaaaaaaaab", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    public void A_pattern_fits_as_it_says(string pattern, string text, bool fits) => Assert.Equal(fits, Wildcard.Fits(pattern, text));

    private static bool Slow(ConditionDefinition when, PolicyFacts facts, DateTimeOffset now)
    {
        bool Any(IReadOnlyList<string>? patterns, params IEnumerable<string> names) =>
            patterns is null || patterns.Any(pattern => names.Any(name => Regex.IsMatch(name, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))));
        var method = facts.Method switch { AuthenticationMethod.Pap => "pap", AuthenticationMethod.ChapMd5 => "chap", AuthenticationMethod.MsChapV2 => "mschapv2", _ => "eap" };
        IEnumerable<string> methods = facts.Method == AuthenticationMethod.Eap ? ["eap", "peap", "peap-mschapv2"] : [method];
        return Any(when.Users, facts.UserName) && Any(when.Groups, facts.Groups) && Any(when.Edges, facts.Edge) && Any(when.Methods, methods)
            && (when.Sources is null || when.Sources.Any(source => IPNetwork.Parse(source).Contains(facts.Client)))
            && (when.Hours is null || when.Hours.Any(hours =>
            {
                var words = hours.Split(' ');
                var ends = words[1].Split('-').Select(end => TimeSpan.ParseExact(end, "hh\\:mm", CultureInfo.InvariantCulture)).ToList();
                return string.Equals(words[0], now.ToString("ddd", CultureInfo.InvariantCulture), StringComparison.Ordinal) && now.TimeOfDay >= ends[0] && now.TimeOfDay < ends[1];
            }));
    }

    private static RuleDefinition RandomRule(int number, Random random)
    {
        IReadOnlyList<string>? Some(Func<string> make) => random.Next(3) == 0 ? [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => make())] : null;
        return new RuleDefinition
        {
            Name = $"rule {number}",
            Deny = random.Next(3) == 0 ? "No." : null,
            When = new ConditionDefinition
            {
                Users = Some(() => random.Next(4) == 0 ? "?" + random.Next(6).ToString(CultureInfo.InvariantCulture) : $"U{random.Next(6)}"),
                Groups = Some(() => random.Next(5) == 0 ? "*" + random.Next(6).ToString(CultureInfo.InvariantCulture) : $"g{random.Next(6)}"),
                Edges = Some(() => $"EDGE-{random.Next(3)}"),
                Methods = Some(() => new[] { "pap", "chap", "mschapv2", "eap", "peap" }[random.Next(5)]),
                Sources = Some(() => $"10.{random.Next(3)}.0.0/16"),
                Hours = Some(() => ((DayOfWeek)random.Next(7)).ToString()[..3] + string.Create(CultureInfo.InvariantCulture, $" {random.Next(12):00}:00-{random.Next(12, 24):00}:30")),
            },
        };
    }

    private static PolicySet Compile(params RuleDefinition[] rules) => CompileAll(new PolicyDefinition
    {
        Rules = rules,
        Health = new Dictionary<string, HealthDefinition>(StringComparer.Ordinal)
        {
            ["office"] = new() { Require = ["firewall"], GraceTime = TimeSpan.FromMinutes(15), StatementAge = TimeSpan.FromHours(4), Remediation = ["10.2.0.0/16"] },
        },
    });

    private static PolicySet CompileAll(PolicyDefinition definition)
    {
        var problems = PolicyCompiler.Compile(definition, pools: null, out var set);
        Assert.Empty(problems);
        return set!;
    }
}
