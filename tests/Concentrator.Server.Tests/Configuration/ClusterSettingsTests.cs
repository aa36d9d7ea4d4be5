using System.Net;
using Concentrator.Server.Commands;
using Concentrator.Server.Configuration;
using static Concentrator.Server.Tests.Configuration.SettingsFixture;

namespace Concentrator.Server.Tests.Configuration;

public sealed class ClusterSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cluster-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("edge")]
    [InlineData("silo")]
    public void The_edition_for_one_machine_refuses_the_roles_and_keys_of_a_cluster(string role)
    {
        var errors = ErrorsIn(FakeEdition.Standalone, ("Role", role), ("Cluster:Redis", "redis:6379,password=secret"), ("Silo:Port", "11111"));

        Assert.Collection(
            errors,
            error => Assert.StartsWith($"Role = \"{role}\": this edition runs on one machine", error, StringComparison.Ordinal),
            error => Assert.StartsWith("Cluster:Redis: this edition runs on one machine", error, StringComparison.Ordinal),
            error => Assert.StartsWith("Silo:Port: this edition runs on one machine", error, StringComparison.Ordinal));
    }

    [Fact]
    public void One_machine_has_no_use_for_the_keys_of_a_cluster() =>
        Assert.Equal(["Cluster:Redis: belongs to Role = edge or silo; leave the key out"], ErrorsIn(FakeEdition.Clustered, ("Cluster:Redis", "redis:6379")));

    [Fact]
    public void An_edge_is_told_which_keys_are_a_silos() => Assert.Equal(
        [
            "Silo:Port: belongs to Role = silo; leave the key out",
            "Sessions:PerUser: belongs to Role = silo; leave the key out",
            "Authentication:Lockout:Failures: belongs to Role = silo; leave the key out",
            "Cluster:LeaseDuration: belongs to Role = silo; leave the key out",
        ],
        ErrorsIn(FakeEdition.Clustered, [.. Certificates(), ("Role", "edge"), ("Cluster:Redis", "redis:6379"), ("Silo:Port", "1"), ("Sessions:PerUser", "deny"), ("Authentication:Lockout:Failures", "3"), ("Cluster:LeaseDuration", "1m")]));

    [Fact]
    public void A_silo_is_told_which_keys_are_an_edges() => Assert.Equal(
        ["Edge:Listen:0: belongs to Role = edge; leave the key out", "Network:Mode: belongs to Role = edge; leave the key out", "Authentication:Methods: belongs to Role = edge; leave the key out"],
        ErrorsIn(FakeEdition.Clustered, [.. Silo(), ("Edge:Listen:0", "*:443"), ("Network:Mode", "none"), ("Authentication:Methods", "pap")]));

    [Fact]
    public void A_silo_has_what_it_is_given()
    {
        var settings = LoadIn(FakeEdition.Clustered, [.. Silo(), ("Silo:Port", "5"), ("Silo:GatewayPort", "6"), ("Cluster:LeaseDuration", "30s"), ("Cluster:LeaseGrace", "2s"), ("Cluster:FirstStart", "true"), ("Cluster:Name", "north")]);

        Assert.Equal(NodeRole.Silo, settings.Role);
        Assert.Equal(
            (IPAddress.Parse("192.0.2.21"), 5, 6, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(2), true, "north"),
            (settings.Cluster!.SiloAddress, settings.Cluster.SiloPort, settings.Cluster.GatewayPort, settings.Cluster.LeaseDuration, settings.Cluster.LeaseGrace, settings.Cluster.FirstStart, settings.Cluster.Name));
    }

    [Fact]
    public void A_tenants_pool_is_the_clusters_to_define_not_the_edges()
    {
        var settings = LoadIn(
            FakeEdition.Clustered,
            [.. Certificates(), ("Role", "edge"), ("Cluster:Redis", "redis:6379"), ("Pools:office:Prefix", "10.20.0.0/16"), ("Edge:Tenants:contoso.example", "added-later"), ("Edge:Tenants:fabrikam.example", "Office")]);
        Assert.Equal(("added-later", "Office"), (settings.Edge.TenantPools["contoso.example"], settings.Edge.TenantPools["Fabrikam.example"]));

        using var output = new StringWriter();
        CheckConfigCommand.WarnOfTenants(settings, output);
        Assert.StartsWith("warning: Edge:Tenants:contoso.example = \"added-later\": this node's Pools have no such pool", Assert.Single(output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void Redis_may_stand_in_a_file()
    {
        var file = Path.Combine(_folder, "redis");
        File.WriteAllText(file, "redis1:6379,password=secret\n");

        var settings = LoadIn(FakeEdition.Clustered, [.. Certificates(), ("Role", "edge"), ("Cluster:RedisFile", file)]);

        Assert.Equal("redis1:6379,password=secret", settings.Cluster!.Redis);
        Assert.DoesNotContain("secret", settings.Cluster.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_redis_there_is_no_cluster() =>
        Assert.StartsWith("Cluster:Redis: is missing", Assert.Single(ErrorsIn(FakeEdition.Clustered, [.. Certificates(), ("Role", "edge")])), StringComparison.Ordinal);

    [Fact]
    public void What_is_wrong_with_redis_is_told_without_its_password() =>
        Assert.Equal(["Cluster:Redis: is nonsense"], ErrorsIn(FakeEdition.Clustered, [.. Certificates(), ("Role", "edge"), ("Cluster:Redis", "nonsense,password=secret")]));

    [Theory]
    [InlineData("edge")]
    [InlineData("silo")]
    public void Nodes_refuse_to_start_without_certificates(string role)
    {
        (string, string)[] settings = [("Role", role), ("Cluster:Redis", "redis:6379"), .. role is "silo" ? new[] { ("Silo:Address", "192.0.2.21") } : []];

        Assert.StartsWith("Cluster:Certificate:Path: is missing; nodes prove to each other who they are", Assert.Single(ErrorsIn(FakeEdition.Clustered, settings)), StringComparison.Ordinal);
        Assert.Null(LoadIn(FakeEdition.Clustered, [.. settings, ("Cluster:Insecure", "true")]).Cluster!.CertificatePath);
    }

    [Theory]
    [InlineData("edge", "127.0.0.1:6379")]
    [InlineData("edge", "localhost,password=x")]
    [InlineData("edge", "[::1]:6379")]
    [InlineData("silo", "redis:6379")]
    public void On_loopback_they_may(string role, string redis) =>
        Assert.NotNull(LoadIn(FakeEdition.Clustered, [("Role", role), ("Cluster:Redis", redis), .. role is "silo" ? new[] { ("Silo:Address", "127.0.0.1") } : []]).Cluster);

    [Theory]
    [InlineData("Cluster:Certificate:Path", "Cluster:Certificate:AuthorityPath: is missing beside Cluster:Certificate:Path")]
    [InlineData("Cluster:Certificate:AuthorityPath", "Cluster:Certificate:Path: is missing beside Cluster:Certificate:AuthorityPath")]
    [InlineData("Cluster:Certificate:KeyPath", "Cluster:Certificate:Path: is missing beside Cluster:Certificate:KeyPath")]
    public void A_certificate_comes_with_its_authority(string only, string error) => Assert.StartsWith(
        error,
        Assert.Single(ErrorsIn(FakeEdition.Clustered, [("Role", "edge"), ("Cluster:Redis", "redis:6379"), .. Certificates().Where(setting => string.Equals(setting.Key, only, StringComparison.Ordinal))])),
        StringComparison.Ordinal);

    [Fact]
    public void Insecure_beside_a_certificate_is_a_contradiction() =>
        Assert.StartsWith("Cluster:Insecure = \"true\": stands beside", Assert.Single(ErrorsIn(FakeEdition.Clustered, [.. Silo(), ("Cluster:Insecure", "true")])), StringComparison.Ordinal);

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("silo.example.org")]
    public void A_silo_is_reached_at_an_address(string address) =>
        Assert.StartsWith($"Silo:Address = \"{address}\": give the address", Assert.Single(ErrorsIn(FakeEdition.Clustered, [.. Silo(), ("Silo:Address", address)])), StringComparison.Ordinal);

    [Fact]
    public void A_machine_without_an_address_has_to_be_told_one() => Assert.StartsWith(
        "Silo:Address: is missing",
        Assert.Single(ErrorsIn(FakeEdition.Clustered, [.. Silo().Where(setting => setting.Key is not "Silo:Address")])),
        StringComparison.Ordinal);

    [Fact]
    public void An_edge_of_several_drains_before_it_stops()
    {
        var drain = LoadIn(FakeEdition.Clustered, [.. Certificates(), ("Role", "edge"), ("Cluster:Redis", "redis:6379")]).Edge.Drain;

        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.Zero, TimeSpan.FromSeconds(10)), (drain.LameDuck, drain.Lifetime, drain.Pace));
        Assert.Equal(TimeSpan.Zero, LoadIn(FakeEdition.Clustered).Edge.Drain.LameDuck);
    }

    private (string Key, string Value)[] Silo() => [.. Certificates(), ("Role", "silo"), ("Cluster:Redis", "redis:6379"), ("Silo:Address", "192.0.2.21")];

    private (string Key, string Value)[] Certificates() =>
        [.. new[] { "Path", "KeyPath", "AuthorityPath" }.Select(name => ($"Cluster:Certificate:{name}", Made(name)))];

    private string Made(string name)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, "something");
        return path;
    }
}
