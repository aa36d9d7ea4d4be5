using System.Net;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;
using Concentrator.Tests;

namespace Concentrator.Control.Tests.Policies;

public sealed class FilterTextTests
{
    private static readonly string[] s_good =
    [
        "permit in tcp 10.0.0.0/8 443", "deny out any", "permit udp 10.0.0.53 53", "permit in tcp any 8000-8100 from 1024-65535 established", "deny both icmp 2001:db8::/32", "permit in 47 192.0.2.1", "deny icmpv6",
    ];

    public static TheoryData<string, FilterRule, string> Readable => new()
    {
        { "permit in tcp 10.0.0.0/8 443", new FilterRule(FilterAction.Permit) { Protocol = IpProtocol.Tcp, Remote = IPNetwork.Parse("10.0.0.0/8"), RemotePorts = new PortRange(443, 443) }, "in" },
        { "deny out any", new FilterRule(FilterAction.Deny), "out" },
        { "deny", new FilterRule(FilterAction.Deny), "both" },
        { "PERMIT  UDP\t10.0.0.53 53", new FilterRule(FilterAction.Permit) { Protocol = IpProtocol.Udp, Remote = IPNetwork.Parse("10.0.0.53/32"), RemotePorts = new PortRange(53, 53) }, "both" },
        { "permit in any 2001:db8::/32", new FilterRule(FilterAction.Permit) { Remote = IPNetwork.Parse("2001:db8::/32") }, "in" },
        { "permit in any 2001:db8::7", new FilterRule(FilterAction.Permit) { Remote = IPNetwork.Parse("2001:db8::7/128") }, "in" },
        { "permit in any ::ffff:10.0.0.0/104", new FilterRule(FilterAction.Permit) { Remote = IPNetwork.Parse("10.0.0.0/8") }, "in" },
        { "permit in 10.0.0.0/8", new FilterRule(FilterAction.Permit) { Remote = IPNetwork.Parse("10.0.0.0/8") }, "in" },
        { "deny in 47", new FilterRule(FilterAction.Deny) { Protocol = (IpProtocol)47 }, "in" },
        { "permit both tcp any 8000-8100 from 1024-65535 established", new FilterRule(FilterAction.Permit) { Protocol = IpProtocol.Tcp, RemotePorts = new PortRange(8000, 8100), ClientPorts = new PortRange(1024, 65535), Established = true }, "both" },
        { "permit in udp from 68", new FilterRule(FilterAction.Permit) { Protocol = IpProtocol.Udp, ClientPorts = new PortRange(68, 68) }, "in" },
        { "deny in tcp 25", new FilterRule(FilterAction.Deny) { Protocol = IpProtocol.Tcp, RemotePorts = new PortRange(25, 25) }, "in" },
    };

    [Theory]
    [MemberData(nameof(Readable))]
    public void A_line_is_read_and_written_again(string line, FilterRule expected, string way)
    {
        Assert.True(FilterText.TryRead(line, out var rule, out var isIn, out var isOut, out var problem), problem);
        Assert.Equal((expected, way), (rule, (isIn, isOut) switch { (true, true) => "both", (true, false) => "in", _ => "out" }));
        Assert.True(FilterText.TryRead(FilterText.Format(rule, way), out var again, out var againIn, out var againOut, out _));
        Assert.Equal((rule, isIn, isOut), (again, againIn, againOut));
    }

    [Theory]
    [InlineData("", "permit nor deny")]
    [InlineData("allow in tcp", "permit nor deny")]
    [InlineData("permit in tcp 10.0.0.1/8", "no network")]
    [InlineData("permit in tcp 10.0.0.0/33", "no network")]
    [InlineData("permit in tcp 2001:db8::1/64", "no network")]
    [InlineData("permit in tcp 2001:db8::/129", "no network")]
    [InlineData("permit in tcp ::ffff:10.0.0.0/95", "no network")]
    [InlineData("permit in tcp 10.0.0 443", "no network")]
    [InlineData("permit in tcp any 99999", "not understood")]
    [InlineData("permit in tcp any 20-10", "not understood")]
    [InlineData("permit in icmp any 80", "neither tcp nor udp")]
    [InlineData("permit in any any 80", "neither tcp nor udp")]
    [InlineData("permit in udp established", "not tcp")]
    [InlineData("permit in tcp any 80 from", "no ports after from")]
    [InlineData("permit in tcp any 80 please", "\"please\"")]
    [InlineData("permit tcp in", "\"in\"")]
    public void A_line_that_cannot_be_read_is_refused_with_the_reason(string line, string reason)
    {
        Assert.False(FilterText.TryRead(line, out _, out _, out _, out var problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_fits_no_line_is_denied_where_something_is_permitted_and_permitted_otherwise()
    {
        var problems = new List<(int, string)>();
        var filter = FilterText.Read(["permit in tcp any 443", "deny in any", "deny out tcp any 25"], (line, wrong) => problems.Add((line, wrong)))!;

        Assert.Empty(problems);
        Assert.Equal((2, 1, FilterAction.Deny, FilterAction.Permit), (filter.In.Count, filter.Out.Count, filter.InDefault, filter.OutDefault));
        Assert.Null(FilterText.Read(["permit", "x", "deny", "y"], (line, wrong) => problems.Add((line, wrong))));
        Assert.Equal([1, 3], problems.Select(problem => problem.Item1));
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void Mutated_lines_are_read_or_refused_with_a_reason_and_what_is_read_is_written_so_that_it_is_read_again() => Fuzzing.Run(5101, seed =>
    {
        var mutator = new Mutator(seed, [.. s_good.Select(System.Text.Encoding.Latin1.GetBytes)]);
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var line = System.Text.Encoding.Latin1.GetString(mutator.Next());
            if (!FilterText.TryRead(line, out var rule, out var isIn, out var isOut, out var problem))
            {
                Assert.NotEmpty(problem);
                continue;
            }

            Assert.True(isIn || isOut);
            Assert.Empty(problem);
            var way = (isIn, isOut) switch { (true, true) => "both", (true, false) => "in", _ => "out" };
            Assert.True(FilterText.TryRead(FilterText.Format(rule, way), out var again, out _, out _, out var wrong), $"{line} | {FilterText.Format(rule, way)} | {wrong}");
            Assert.Equal(rule, again);
        }
    });

    [Theory]
    [InlineData("8k", 8_000)]
    [InlineData("512K", 512_000)]
    [InlineData("1.5M", 1_500_000)]
    [InlineData(" 20M ", 20_000_000)]
    [InlineData("1G", 1_000_000_000)]
    [InlineData("64000", 64_000)]
    public void A_rate_is_read(string text, long expected)
    {
        Assert.True(RateText.TryParse(text, out var rate));
        Assert.Equal(expected, rate);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("-1M")]
    [InlineData("7k")]
    [InlineData("1e6")]
    [InlineData("1,5M")]
    [InlineData("2000G")]
    [InlineData("99999999999999999999999999999G")]
    [InlineData("20MB")]
    public void What_is_no_rate_is_not_read(string? text) => Assert.False(RateText.TryParse(text, out _));
}
