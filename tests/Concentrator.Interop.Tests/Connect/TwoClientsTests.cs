using System.Text.RegularExpressions;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>Two machines with our own client.</summary>
public sealed partial class TwoClientsTests
{
    [ProgramFact("nft", "ss", "ping")]
    public async Task They_ping_each_other_over_ipv4_and_ipv6()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var (laptop, desk) = (world.Network.Laptop, await world.Network.AddDeskAsync());
        var one = world.Dial("--no-default-route", "--route", "10.99.0.0/24", "--route", "fd99::/46", "--no-dns");
        var other = world.DialFrom(
            desk, world.FileOf("desk-state"), ConnectWorld.User, "password", OfficeNetwork.Server,
            "--ca", world.Server.AuthorityFile, "--no-default-route", "--route", "10.99.0.0/24", "--route", "fd99::/46", "--no-dns");
        var ofLaptop = (await one.EventAsync("connected")).GetProperty("address").GetString()!;
        var ofDesk = (await other.EventAsync("connected")).GetProperty("address").GetString()!;

        Assert.NotEqual(ofLaptop, ofDesk);
        Assert.True(await ConnectWorld.PingsAsync(laptop, ofDesk), one.Output + other.Output);
        Assert.True(await ConnectWorld.PingsAsync(desk, ofLaptop), one.Output + other.Output);

        var laptop6 = await GlobalAddressAsync(laptop, one);
        var desk6 = await GlobalAddressAsync(desk, other);
        Assert.NotEqual(laptop6, desk6);
        Assert.True(await ConnectWorld.PingsAsync(laptop, desk6), one.Output + other.Output);
        Assert.True(await ConnectWorld.PingsAsync(desk, laptop6), one.Output + other.Output);

        Assert.Equal(0, await one.StopAsync());
        Assert.False(await ConnectWorld.PingsAsync(desk, ofLaptop));
        Assert.Equal(0, await other.StopAsync());
    }

    private static async Task<string> GlobalAddressAsync(NetworkNamespace machine, SstpProgram client)
    {
        var address = "";
        await ConnectWorld.UntilAsync(
            async () =>
            {
                address = Address().Match(await machine.IpAsync("-o -6 address show dev sstpc0 scope global")).Groups["address"].Value;
                return address.Length > 0;
            },
            client);
        return address;
    }

    [GeneratedRegex(@"inet6 (?<address>fd99:[0-9a-f:]+)/64", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
