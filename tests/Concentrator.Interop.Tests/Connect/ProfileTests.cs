using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>The arguments file of <c>concentrator profile export --for sstp</c>, as our own client reads it.</summary>
public sealed class ProfileTests
{
    [ProgramFact("nft", "ss", "ping")]
    public async Task An_exported_profile_dials_in_and_sends_the_networks_of_the_rule_through_the_tunnel()
    {
        await using var world = await ConnectWorld.CreateAsync(
            $"Edge:Certificate:Names:1={OfficeNetwork.ServerName}",
            "Policies:Rules:0:Name=alice",
            $"Policies:Rules:0:When:Users:0={ConnectWorld.User}",
            "Policies:Rules:0:ClientRoutes:0=10.79.0.0/24");
        var profile = await world.Server.CommandAsync(
            "profile", "export", "--for", "sstp", "--user", ConnectWorld.User, "--host", OfficeNetwork.Server, "--authority-path", world.Server.AuthorityFile);
        await File.WriteAllTextAsync(world.FileOf("office.conf"), profile);
        var client = world.Start([SstpProgram.Program, "connect", "@" + world.FileOf("office.conf"), "--password-file", world.FileOf("password"), "--state-directory", world.StateDirectory, "--json"]);

        await client.EventAsync("connected");

        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
        var routes = await world.Network.Laptop.IpAsync("route");
        Assert.Contains("10.79.0.0/24 dev sstpc0", routes, StringComparison.Ordinal);
        Assert.DoesNotContain("/1 dev", routes, StringComparison.Ordinal);
        Assert.Equal(0, await client.StopAsync());
    }
}
