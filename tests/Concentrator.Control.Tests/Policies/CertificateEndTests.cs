using Concentrator.Control.Authentication;
using Concentrator.Control.Local;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Policies;

/// <summary>No session outlives the certificate that opened it.</summary>
public sealed class CertificateEndTests
{
    private static readonly DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, null, null, 90)]
    [InlineData(null, null, 60, 60)]
    [InlineData(null, null, 480, 90)]
    [InlineData(120, 480, null, 90)]
    [InlineData(480, 30, 480, 30)]
    [InlineData(45, null, 30, 45)]
    public void The_session_ends_with_the_certificate_or_before(int? own, int? rule, int? everybody, int expected)
    {
        var facts = FactsOf(Account(own), new PeerFacts { Certificate = Certificate(_now.AddMinutes(90)) });

        Assert.Equal(TimeSpan.FromMinutes(expected), AccessOf(facts, rule, everybody).SessionLimit);
    }

    [Fact]
    public void Without_a_certificate_the_limits_hold_as_they_are()
    {
        var facts = FactsOf(Account(own: null), PeerFacts.None);

        Assert.Null(AccessOf(facts, rule: null, everybody: null).SessionLimit);
        Assert.Equal(TimeSpan.FromMinutes(480), AccessOf(facts, rule: null, everybody: 480).SessionLimit);
    }

    [Fact]
    public void A_certificate_that_ended_between_handshake_and_login_leaves_no_time()
    {
        var facts = FactsOf(Account(own: 60), new PeerFacts { Certificate = Certificate(_now.AddSeconds(-1)) });

        Assert.Equal(TimeSpan.Zero, AccessOf(facts, rule: null, everybody: null).SessionLimit);
    }

    private static LoginFacts FactsOf(UserAccount account, PeerFacts peer) => LoginRules.FactsOf(account, terms: null, peer, lapses: [], _now);

    private static UserAccount Account(int? own) => new() { Name = "ann", Secrets = new UserSecrets([], [], ClearSecret: null), SessionLimit = Minutes(own) };

    private static CertificateFacts Certificate(DateTimeOffset end) => new() { Subject = "CN=ann", Issuer = "CN=ca", SerialNumber = "01", Fingerprint = "00", NotAfter = end };

    private static TunnelAccess AccessOf(LoginFacts facts, int? rule, int? everybody)
    {
        var decision = new PolicyDecision { Terms = new AccessTerms { SessionLimit = Minutes(rule) } };
        return AccessComposition.Of(facts.Own!, decision, new LocalControlPlaneOptions { DataDirectory = "", SessionLimit = Minutes(everybody) }, facts.LongestSession);
    }

    private static TimeSpan? Minutes(int? minutes) => minutes is { } count ? TimeSpan.FromMinutes(count) : null;
}
