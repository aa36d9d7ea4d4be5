using Concentrator.Control.Health;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Health;

public sealed class CertificateHealthTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly CertificateHealth _health = new(new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["1.2.3.4"] = ["firewall", "diskEncryption", "noMissingUpdates"],
        ["1.2.3.5"] = ["managed=true"],
    });

    [Fact]
    public void A_certificates_policies_vouch_for_facts()
    {
        var statement = _health.Add(Peer("1.2.3.4", "1.2.3.5", "1.2.3.6"), s_now).Health!;

        Assert.Equal((HealthSource.Certificate, s_now, true, true, UpdateSeverity.None, null), (statement.Source, statement.At, statement.Firewall, statement.DiskEncryption, statement.MissingUpdates, statement.Antivirus));
        Assert.Equal("true", statement.Custom["managed"]);
    }

    [Fact]
    public void A_certificate_that_vouches_for_nothing_makes_no_statement()
    {
        Assert.Null(_health.Add(Peer("1.2.3.6"), s_now).Health);
        Assert.Null(_health.Add(PeerFacts.None, s_now).Health);
        Assert.Null(CertificateHealth.None.Add(Peer("1.2.3.4"), s_now).Health);
    }

    [Fact]
    public void A_statement_of_the_machines_own_stays()
    {
        var own = new StatementOfHealth { Source = HealthSource.Peap, At = s_now };

        var known = _health.Add(Peer("1.2.3.4") with { Health = own }, s_now);
        Assert.Same(own, known.Health);
        Assert.Equal([HealthSource.Peap, HealthSource.Certificate], known.Statements.Select(statement => statement.Source));
    }

    [Theory]
    [InlineData("firewall", true)]
    [InlineData("DiskEncryption", true)]
    [InlineData("managed=true", true)]
    [InlineData("sunshine", false)]
    [InlineData("Managed=true", false)]
    [InlineData("managed=", false)]
    [InlineData("=true", false)]
    public void A_fact_is_a_word_or_a_name_and_its_value(string text, bool isFact) => Assert.Equal(isFact, CertificateHealth.IsFact(text));

    private static PeerFacts Peer(params string[] policies) => new()
    {
        Certificate = new CertificateFacts { Subject = "CN=pc7", Issuer = "CN=authority", SerialNumber = "01", Fingerprint = "AA", NotAfter = s_now.AddDays(1), Policies = policies },
    };
}
