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
        Assert.Equal((TimeSpan.FromMinutes(5), "vpn", IPAddress.Parse("2001:db8::1")), (radius.DeadTime, radius.NasIdentifier, radius.NasAddress));
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
}
