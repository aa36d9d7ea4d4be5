using System.Net;
using System.Text.Json;
using Concentrator.Cluster.Ports;
using Concentrator.Cluster.Serialization;
using Concentrator.Control.Edges;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Tests.Ports;

/// <summary>How commands and reports go over the network: each filter once, and not too much at once.</summary>
public sealed class ParcelTests
{
    private readonly FilterDigests _digests = new();

    [Fact]
    public void Commands_arrive_as_they_were_and_each_filter_went_once()
    {
        var batch = Commands(300, Filter(200), Filter(3));

        var sent = CommandParcel.Pack(batch, PortVersion.Current, _digests);
        var arrived = CommandParcel.Unpack(Sent(sent));

        Assert.Equal(2, sent.Filters!.Count);
        Assert.All(sent.Filters, filter => Assert.Equal(64, filter.Key.Length));
        Assert.Equal(batch.Commands, arrived.Commands.Select(command => command with { Facts = batch.Commands[0].Facts }));
        Assert.Null(arrived.Filters);
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(sent, ClusterJson.Options).Length, 1, 2 * CommandParcel.MostBytes);
    }

    [Fact]
    public void Filters_of_one_content_have_one_name_whoever_made_them()
    {
        Assert.Equal(_digests.Of(Filter(5)), new FilterDigests().Of(Sent(Filter(5))));
        Assert.NotEqual(_digests.Of(Filter(5)), _digests.Of(Filter(6)));
        Assert.NotEqual(_digests.Of(Filter(5)), _digests.Of(Filter(5) with { OutDefault = FilterAction.Deny }));
    }

    [Fact]
    public void No_more_go_at_once_than_the_limits_say_and_at_least_one()
    {
        var many = CommandParcel.Pack(Commands(2 * CommandParcel.MostCommands, Filter(1)), PortVersion.Current, _digests);
        Assert.Equal(CommandParcel.MostCommands, many.Commands.Count);
        Assert.Equal(1, many.Commands[0].Sequence);

        var long1 = Commands(3, Filter(PacketFilter.MaxLines));
        Assert.Equal(long1.Commands[0], Assert.Single(CommandParcel.Unpack(CommandParcel.Pack(long1, PortVersion.Oldest, _digests)).Commands));
        Assert.Equal(3, CommandParcel.Pack(long1, PortVersion.Current, _digests).Commands.Count);

        // Of one that is longer than the limit goes one, and with it whatever names the same.
        var both = Commands(3, Filter(PacketFilter.MaxLines), Filter(PacketFilter.MaxLines - 1));
        Assert.Equal(3, CommandParcel.Pack(both, PortVersion.Current, _digests).Commands.Count);

        // Each another filter: by their bytes only so many, and no filter goes whose command does not.
        var different = new EdgeCommandBatch(1, [.. Enumerable.Range(0, 50).Select(i => Access(i + 1, Filter(300 + i)))]);
        var part = CommandParcel.Pack(different, PortVersion.Current, _digests);
        Assert.InRange(part.Commands.Count, 2, 20);
        Assert.Equal(part.Commands.Count, part.Filters!.Count);
        Assert.Equal(different.Commands.Take(part.Commands.Count), CommandParcel.Unpack(part).Commands);
    }

    [Fact]
    public void An_edge_of_the_version_before_gets_every_filter_spelled_out()
    {
        var batch = Commands(4, Filter(7));

        var sent = CommandParcel.Pack(batch, PortVersion.FiltersByDigest - 1, _digests);

        Assert.Null(sent.Filters);
        Assert.Equal(batch.Commands, sent.Commands);
    }

    [Fact]
    public void Whoever_does_not_know_the_names_of_filters_or_does_not_find_one_lets_nothing_through()
    {
        var sent = CommandParcel.Pack(Commands(1, Filter(7)), PortVersion.Current, _digests);
        Assert.Equal(PacketFilter.DenyAll, Assert.Single(sent.Commands[0].Access!.Filters));

        var lost = CommandParcel.Unpack(sent with { Filters = new Dictionary<string, PacketFilter>(StringComparer.Ordinal) });
        Assert.Equal([PacketFilter.DenyAll], lost.Commands[0].Access!.Filters);
        Assert.Empty(lost.Commands[0].Access!.FilterDigests);
    }

    [Fact]
    public void Reports_arrive_as_they_were_and_each_filter_went_once()
    {
        var request = new RenewRequest(
            "edge-1",
            7,
            [.. Enumerable.Range(0, 10).Select(i => new TunnelReport(TunnelId.Create(), new TunnelCounters(i, 0, 0, 0)) { Details = Details(i % 2 == 0 ? Filter(200) : null) }), new TunnelReport(TunnelId.Create(), default)],
            5);

        var sent = ReportParcel.Pack(request, PortVersion.Current, _digests);
        var arrived = ReportParcel.Unpack(Sent(sent));

        Assert.Single(sent.Filters!);
        Assert.Equal(request.Tunnels.Select(report => report.Details?.Access), arrived.Tunnels.Select(report => report.Details?.Access));
        Assert.Null(arrived.Filters);
        Assert.Same(request, ReportParcel.Pack(request, PortVersion.FiltersByDigest - 1, _digests));
    }

    private static T Sent<T>(T record) => JsonSerializer.Deserialize<T>(JsonSerializer.SerializeToUtf8Bytes(record, ClusterJson.Options), ClusterJson.Options)!;

    private static PacketFilter Filter(int lines) => new(
        [.. Enumerable.Range(0, lines).Select(line => new FilterRule(FilterAction.Permit) { Remote = new IPNetwork(new IPAddress([10, (byte)(line >> 8), (byte)line, 0]), 24), Protocol = IpProtocol.Tcp })],
        [])
    { InDefault = FilterAction.Deny };

    private static EdgeCommand Access(int sequence, params PacketFilter[] filters) =>
        new(sequence, EdgeCommandKind.Access, TunnelId.Create(), "The policy.") { Access = new TunnelAccess { Rule = "all", Filters = filters }, Facts = LoginFacts.None };

    private static EdgeCommandBatch Commands(int count, params PacketFilter[] filters) => new(1, [.. Enumerable.Range(1, count).Select(sequence => Access(sequence, filters))]);

    private static TunnelDetails Details(PacketFilter? filter) => new(
        "ann",
        AuthenticationMethod.Eap,
        new TunnelOrigin(new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Loopback, 2), ServerName: null, CorrelationId: null),
        "test",
        IPAddress.Parse("10.9.0.2"),
        DateTimeOffset.UnixEpoch)
    { Access = new TunnelAccess { Filters = filter is null ? [] : [filter] } };
}
