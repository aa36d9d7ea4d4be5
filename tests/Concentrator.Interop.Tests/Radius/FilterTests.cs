using Concentrator.Interop.Tests.Connect;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>What a real RADIUS server has filtered, in a real tunnel.</summary>
public sealed class FilterTests
{
    private const string Directory = "127.0.0.1";
    private const string Dynamic = "127.0.1.1:3799";
    private const string Secret = "to end and change";
    private const string OtherHost = "10.79.0.3";

    private const string Files = $"{EdgeNetwork.IntranetHost}:7001";
    private const string Mail = $"{EdgeNetwork.IntranetHost}:7002";
    private const string Mending = $"{OtherHost}:7001";
    private const string Mute = $"{OtherHost}:7003";
    private const string Files6 = $"[{EdgeNetwork.IntranetHost6}]:7001";
    private const string Mail6 = $"[{EdgeNetwork.IntranetHost6}]:7002";

    private static readonly FilterLine s_files = new(EdgeNetwork.IntranetHost, FilterLine.Udp, 7001);
    private static readonly FilterLine s_mending = new(OtherHost, FilterLine.Udp, 7001);
    private static readonly FilterLine s_mute = new(OtherHost, FilterLine.Udp, 7003);
    private static readonly FilterLine s_mail6 = new(EdgeNetwork.IntranetHost6, FilterLine.Udp, 7002);

    [ProgramFact("nft", "freeradius", "radclient")]
    public async Task What_FreeRADIUS_filters_is_lost_in_the_way_it_says_and_radclient_filters_otherwise_while_the_tunnel_lives()
    {
        await using var world = await ConnectWorld.CreateAsync(
            $"Edge:Certificate:Names:1={OfficeNetwork.ServerName}", "Authentication:Users=radius", $"Radius:Servers:first:Address={Directory}", $"Radius:Servers:first:Secret={FreeRadius.Secret}",
            $"Radius:Dynamic:Listen:0={Dynamic}", $"Radius:Dynamic:Clients:help:Address={Directory}", $"Radius:Dynamic:Clients:help:Secret={Secret}",
            "Policies:Rules:0:Name=guests", "Policies:Rules:0:When:Groups:0=guests", $"Policies:Rules:0:Filters:0=deny in udp {OtherHost} 7001");
        await world.Network.Inner.Intranet.IpAsync($"addr add {OtherHost}/24 dev eth0");
        await using var radius = await FreeRadius.StartAsync(world.Network.Inner.Edge, Directory, MakeUsers());
        await using var doors = await UdpDoors.OpenAsync(world.Network.Inner.Intranet, world.Network.Laptop, Files, Mail, Mending, Mute, Files6, Mail6);
        var client = world.Dial("--no-default-route", "--route", "10.79.0.0/24", "--route", "fd79::/64");
        var address = (await client.EventAsync("connected")).GetProperty("address").GetString();
        var radclient = new Radclient(world.Network.Inner.Edge, Dynamic, Secret);

        await doors.ExpectAsync(Story, [Files, Mending, Files6], Mute);
        await world.EchoAsync(OtherHost, 100_000);

        // Another MS-Filter takes the place of both of its ways; IPv6 stays as it is.
        await ChangeAsync($"MS-Filter = {Hex(FilterSet.Ipv4(new FilterSet(IsInput: true, Drops: false, s_files)))}");
        await doors.ExpectAsync(Story, [Mail, Mending, Mute, Files6]);

        await ChangeAsync($"MS-IPv6-Filter = {Hex(FilterSet.Ipv6(new FilterSet(IsInput: true, Drops: true, s_mail6)))}");
        await doors.ExpectAsync(Story, [Mail, Mending, Mute, Mail6]);

        var cut = FilterSet.Ipv4(new FilterSet(IsInput: true, Drops: true, s_files))[..^1];
        Assert.Contains("Error-Cause = Invalid-Attribute-Value", await radclient.AskAsync("coa", "User-Name = \"alice\"", $"MS-Filter = {Hex(cut)}"), StringComparison.Ordinal);
        Assert.Contains("Error-Cause = Unsupported-Attribute", await radclient.AskAsync("coa", "User-Name = \"alice\"", "NAS-Filter-Rule = \"deny in ip from any to any\""), StringComparison.Ordinal);
        await doors.ExpectAsync(Story, [Mail, Mending, Mute, Mail6]);

        await ChangeAsync("MS-Quarantine-State = Quarantine", $"MS-Quarantine-IPFilter = {Hex(FilterSet.Ipv4(new FilterSet(IsInput: true, Drops: true, s_mending)))}");
        await doors.ExpectAsync(Story, [Mending]);

        await ChangeAsync("MS-Quarantine-State = Full-Access", $"MS-Quarantine-IPFilter = {Hex(FilterSet.Ipv4(new FilterSet(IsInput: false, Drops: false, s_mute)))}");
        await doors.ExpectAsync(Story, [Mail, Mending, Mail6], Mute);

        // The name of a group, for which the access policy has a rule.
        await ChangeAsync("Filter-Id = \"guests\"");
        await doors.ExpectAsync(Story, [Mail, Mail6], Mute);

        Assert.DoesNotContain("\"disconnected\"", client.Output, StringComparison.Ordinal);
        Assert.Contains(address!, await world.Network.Laptop.IpAsync("-o address"), StringComparison.Ordinal);
        Assert.Equal(0, await client.StopAsync());

        string Story() => $"The client:\n{client.Output}\nThe server:\n{world.Server.Process.Output}";

        async Task ChangeAsync(params string[] attributes) =>
            Assert.Contains("CoA-ACK", await radclient.AskAsync("coa", ["User-Name = \"alice\"", $"Framed-IP-Address = {address}", .. attributes]), StringComparison.Ordinal);
    }

    /// <summary>Alice: files and the other host, which cannot answer from one port; of IPv6 everything but mail. The filter comes in two attributes, as a long one has to.</summary>
    private static string MakeUsers()
    {
        var filter = FilterSet.Ipv4(new FilterSet(IsInput: true, Drops: true, s_files, new FilterLine(OtherHost)), new FilterSet(IsInput: false, Drops: false, s_mute));
        return $"""
            alice Cleartext-Password := "in Wonderland, 1865"
                MS-Filter = {Hex(filter[..50])},
                MS-Filter += {Hex(filter[50..])},
                MS-IPv6-Filter = {Hex(FilterSet.Ipv6(new FilterSet(IsInput: true, Drops: false, s_mail6)))}

            """;
    }

    private static string Hex(ReadOnlySpan<byte> value) => $"0x{Convert.ToHexStringLower(value)}";
}
