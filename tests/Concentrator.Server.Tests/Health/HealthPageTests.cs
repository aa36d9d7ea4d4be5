using System.Text;
using Concentrator.Control.Ports;
using Concentrator.Edge;
using Concentrator.Server.Health;

namespace Concentrator.Server.Tests.Health;

public sealed class HealthPageTests
{
    [Theory]
    [InlineData(AccessLevel.Full, "Your machine is well")]
    [InlineData(AccessLevel.Probation, "by 2026-03-01 12:00 UTC")]
    [InlineData(AccessLevel.Quarantine, "Your machine is in quarantine")]
    public void It_says_how_far_the_tunnel_is_let_in(AccessLevel level, string words) =>
        Assert.Contains(words, Page(new TunnelAccess { Level = level, ProbationEnds = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero) }), StringComparison.Ordinal);

    [Fact]
    public void What_the_machine_lacks_is_a_list_and_nothing_in_it_is_markup()
    {
        var page = Page(new TunnelAccess { Level = AccessLevel.Quarantine, Missing = ["The firewall is off.", "<script>alert(1)</script>"] });

        Assert.Contains("<li>The firewall is off.</li>", page, StringComparison.Ordinal);
        Assert.Contains("<li>&lt;script&gt;alert(1)&lt;/script&gt;</li>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("User &lt;ann&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_to_read_what_to_do_is_a_link_and_only_to_the_web()
    {
        Assert.Contains("<a href=\"https://help.example/?a=1&amp;b=2\">", Page(new TunnelAccess { Url = "https://help.example/?a=1&b=2" }), StringComparison.Ordinal);
        Assert.DoesNotContain("href", Page(new TunnelAccess { Url = "javascript:alert(1)" }), StringComparison.Ordinal);
    }

    private static string Page(TunnelAccess access) => Encoding.UTF8.GetString(HealthPage.Write(new ConnectedTunnel(TunnelId.Create(), "<ann>", access)));
}
