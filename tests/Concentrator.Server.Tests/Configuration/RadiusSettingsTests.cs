using System.Net;
using static Concentrator.Server.Tests.Configuration.SettingsFixture;

namespace Concentrator.Server.Tests.Configuration;

public sealed class RadiusSettingsTests
{
    private static readonly (string Key, string Value)[] s_one = [("Authentication:Users", "own,radius"), ("Radius:Servers:first:Address", "192.0.2.10"), ("Radius:Servers:first:Secret", "s3cret")];

    [Fact]
    public void Without_configuration_all_users_are_our_own() => Assert.Null(Load().Radius);

    [Fact]
    public void A_server_needs_an_address_and_a_secret()
    {
        var radius = Load(s_one).Radius!;
        var server = Assert.Single(radius.Servers);
        Assert.Equal((IPEndPoint.Parse("192.0.2.10:1812"), 1, 1, TimeSpan.FromSeconds(2), 2, true), (server.Address, server.Priority, server.Weight, server.Timeout, server.Tries, server.RequireMessageAuthenticator));
        Assert.True(radius.OwnUsersFirst);
        Assert.False(Load([.. s_one[1..], ("Authentication:Users", "radius")]).Radius!.OwnUsersFirst);
    }

    [Fact]
    public void Everything_about_a_server_can_be_said()
    {
        var radius = Load([
            .. s_one, ("Radius:Servers:first:Priority", "2"), ("Radius:Servers:first:Weight", "10"), ("Radius:Servers:first:Timeout", "500ms"), ("Radius:Servers:first:Tries", "5"),
            ("Radius:Servers:first:RequireMessageAuthenticator", "false"), ("Radius:DeadTime", "5m"), ("Radius:NasIdentifier", "vpn"), ("Radius:NasAddress", "2001:db8::1"),
            ("Radius:Servers:other:Address", "[2001:db8::10]:11812"), ("Radius:Servers:other:Secret", "x"),
        ]).Radius!;
        Assert.Equal(["first", "other"], radius.Servers.Select(server => server.Name));
        Assert.Equal((2, 10, TimeSpan.FromMilliseconds(500), 5, false), (radius.Servers[0].Priority, radius.Servers[0].Weight, radius.Servers[0].Timeout, radius.Servers[0].Tries, radius.Servers[0].RequireMessageAuthenticator));
        Assert.Equal(IPEndPoint.Parse("[2001:db8::10]:11812"), radius.Servers[1].Address);
        Assert.Equal((TimeSpan.FromMinutes(5), "vpn", IPAddress.Parse("2001:db8::1")), (radius.DeadTime, radius.Nas.Identifier, radius.Nas.Address));
    }

    [Theory]
    [InlineData("Radius:Servers:first:Address", "radius.example", "Radius:Servers:first:Address")]
    [InlineData("Radius:Servers:first:Address", "0.0.0.0", "Radius:Servers:first:Address")]
    [InlineData("Radius:Servers:first:Tries", "0", "Radius:Servers:first:Tries")]
    [InlineData("Radius:NasAddress", "here", "Radius:NasAddress")]
    [InlineData("Authentication:Users", "radius,own", "Authentication:Users")]
    [InlineData("Authentication:Users", "own", "Radius:Servers:first:Address")]
    public void What_cannot_be_is_named_by_its_key(string key, string value, string named)
    {
        var errors = Errors([.. s_one.Where(setting => !string.Equals(setting.Key, key, StringComparison.Ordinal)), (key, value)]);
        Assert.Contains(errors, error => error.StartsWith(named, StringComparison.Ordinal));
        Assert.DoesNotContain(errors, error => error.Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public void RADIUS_without_a_server_and_a_server_without_a_secret_are_errors()
    {
        Assert.Contains(Errors(("Authentication:Users", "radius")), error => error.StartsWith("Radius:Servers", StringComparison.Ordinal));
        Assert.Contains(Errors(("Authentication:Users", "radius"), ("Radius:Servers:a:Address", "192.0.2.1")), error => error.StartsWith("Radius:Servers:a:Secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Accounting_goes_to_the_servers_that_judge_users_on_its_own_port_unless_it_has_servers_of_its_own()
    {
        Assert.Null(Load(s_one).Accounting);
        var shared = Load([.. s_one, ("Radius:Accounting:Enabled", "true"), ("Radius:NasIdentifier", "vpn")]).Accounting!;
        Assert.Equal(IPEndPoint.Parse("192.0.2.10:1813"), Assert.Single(shared.Servers).Address);
        Assert.Equal(("vpn", TimeSpan.FromMinutes(10), true, 100_000, TimeSpan.FromDays(7)), (shared.Nas.Identifier, shared.Interim, shared.TellsOfEdges, shared.SpoolSize, shared.SpoolAge));
        Assert.Equal(11813, Load([.. s_one, ("Radius:Accounting:Enabled", "true"), ("Radius:Servers:first:AccountingPort", "11813")]).Accounting!.Servers[0].Address.Port);

        var own = Load([
            ("Radius:Accounting:Enabled", "true"), ("Radius:Accounting:Servers:books:Address", "192.0.2.20"), ("Radius:Accounting:Servers:books:Secret", "x"), ("Radius:Accounting:Interim", "none"),
            ("Radius:Accounting:OnOff", "false"), ("Radius:Accounting:SpoolSize", "1000"), ("Radius:Accounting:SpoolAge", "1d"),
        ]);
        Assert.Null(own.Radius);
        Assert.Equal(("books", IPEndPoint.Parse("192.0.2.20:1813")), (own.Accounting!.Servers[0].Name, own.Accounting.Servers[0].Address));
        Assert.Equal((null, false, 1000, TimeSpan.FromDays(1)), (own.Accounting.Interim, own.Accounting.TellsOfEdges, own.Accounting.SpoolSize, own.Accounting.SpoolAge));
    }

    [Fact]
    public void Accounting_without_a_server_too_often_or_not_switched_on_is_an_error()
    {
        Assert.Contains(Errors(("Radius:Accounting:Enabled", "true")), error => error.StartsWith("Radius:Accounting:Servers", StringComparison.Ordinal));
        Assert.Contains(Errors([.. s_one, ("Radius:Accounting:Enabled", "true"), ("Radius:Accounting:Interim", "30s")]), error => error.StartsWith("Radius:Accounting:Interim", StringComparison.Ordinal));
        Assert.Contains(Errors([.. s_one, ("Radius:Accounting:Interim", "5m")]), error => error.StartsWith("Radius:Accounting:Interim", StringComparison.Ordinal));
    }
}
