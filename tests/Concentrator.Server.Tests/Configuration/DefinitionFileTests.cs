using System.Net;
using Concentrator.Server.Configuration;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Server.Tests.Configuration;

public sealed class DefinitionFileTests
{
    private static readonly MachineDefaults _defaults = MachineDefaults.Find();

    [Fact]
    public void Pools_are_read_as_in_the_configuration_and_users_with_what_is_given_of_them()
    {
        var set = DefinitionFile.Parse(
            """{ "Version": 3, "Pools": { "b": { "Prefix": "10.8.0.0/24", "Dns": ["192.0.2.53"] }, "a": { "Prefix": "10.9.0.0/24" } }, "Users": { "ann": { "Password": "x", "Chap": true }, "bob": { "Address": "none", "Disabled": false }, "cid": {} } }""",
            _defaults);

        Assert.Equal(3, set.Version);
        Assert.Equal(["a", "b"], set.Pools!.Select(pool => pool.Name));
        Assert.Equal(["ann", "bob", "cid"], set.Users.Select(user => user.Name));
        Assert.Equal(("x", true, null, null), (set.Users[0].Password, set.Users[0].Chap, set.Users[0].Disabled, set.Users[0].Address));
        Assert.Equal((null, null, false, IPAddress.Any), (set.Users[1].Password, set.Users[1].Chap, set.Users[1].Disabled, set.Users[1].Address));
        Assert.Null(DefinitionFile.Parse("""{ "Users": { "ann": { "Disabled": true } } }""", _defaults).Pools);
        var groups = DefinitionFile.Parse("""{ "Users": { "ann": { "Groups": ["staff", "ops"] }, "bob": { "Groups": [] }, "cid": {}, "dan": { "Groups": "staff, ops" } } }""", _defaults).Users.Select(user => user.Groups);
        Assert.Equal([["staff", "ops"], [], null, ["staff", "ops"]], groups);
    }

    [Fact]
    public void A_list_of_blocked_networks_that_is_given_is_all_of_it_and_one_that_is_not_stays()
    {
        var both = DefinitionFile.Parse("""{ "Blocked": { "Clients": ["203.0.113.0/24", "::ffff:192.0.2.0/120", "2001:db8::7"], "Destinations": [] } }""", _defaults).Blocked!;
        Assert.Equal(["203.0.113.0/24", "192.0.2.0/24", "2001:db8::7/128"], both.Clients!.Select(network => network.ToString()));
        Assert.Empty(both.Destinations!);

        Assert.Null(DefinitionFile.Parse("""{ "Blocked": { "Destinations": ["10.0.0.0/8"] } }""", _defaults).Blocked!.Clients);
        Assert.Null(DefinitionFile.Parse("{}", _defaults).Blocked);
        var errors = Assert.Throws<InvalidConfigurationException>(() => DefinitionFile.Parse("""{ "Blocked": { "Client": [], "Clients": ["::ffff:0:0/90", "10.0.0.1/8"] } }""", _defaults)).Errors;
        Assert.Equal(["Blocked:Client", "Blocked:Clients:0", "Blocked:Clients:1"], errors.Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.Contains("give IPv4 as IPv4", string.Join('\n', errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_error_is_named_and_none_shows_a_password()
    {
        const string Text = """{ "Version": "x", "Pols": {}, "Pools": { "a": { "Prefix": "10.0.0.0/33", "Dn": "1" } }, "Users": { "ann": { "Password": "hunter2hunter2", "Adress": "1", "Address": "foo", "Chap": "perhaps" } } }""";

        var errors = Assert.Throws<InvalidConfigurationException>(() => DefinitionFile.Parse(Text, _defaults)).Errors;

        Assert.Equal(["Pols", "Pools:a:Dn", "Pools:a:Prefix", "Users:ann:Address", "Users:ann:Adress", "Users:ann:Chap", "Version"], errors.Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("hunter2", string.Join('\n', errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{ "Users": { "ann": { "PasswordFile": "/nowhere/at/all" } } }""")]
    [InlineData("""{ "Users": { "ann": { "PasswordFile": 7 } } }""")]
    public void A_file_that_is_none_is_refused_by_name(string text)
    {
        using var folder = new TemporaryDirectory();
        var path = Path.Combine(folder.Path, "definitions.json");
        File.WriteAllText(path, text);

        Assert.Contains(path, Assert.Throws<InvalidConfigurationException>(() => DefinitionFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_comes_from_its_file_without_the_line_break_at_its_end()
    {
        using var folder = new TemporaryDirectory();
        var (path, password) = (Path.Combine(folder.Path, "definitions.json"), Path.Combine(folder.Path, "password"));
        File.WriteAllText(password, "correct horse\n");
        File.WriteAllText(path, $$"""{ "Concentrator": { "Users": { "ann": { "PasswordFile": "{{password}}" } } } }""");

        Assert.Equal("correct horse", Assert.Single(DefinitionFile.Parse(DefinitionFile.Read(path), _defaults).Users).Password);
    }
}
