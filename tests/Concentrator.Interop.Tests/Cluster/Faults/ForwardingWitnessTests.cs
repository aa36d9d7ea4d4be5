namespace Concentrator.Interop.Tests.Cluster.Faults;

/// <summary>A witness that sees nothing would find every run in order.</summary>
public sealed class ForwardingWitnessTests
{
    private const string First = """
        2026-11-22T01:00:00.000Z info  Forwarding: Installed 10.96.0.2 for tunnel a1, epoch 1, at 1000 ns
        2026-11-22T01:00:00.000Z info  EdgeHost: something else
        2026-11-22T01:00:00.000Z info  Forwarding: Installed 10.96.0.3 for tunnel a2, epoch 1, at 1500 ns
        2026-11-22T01:00:00.000Z info  Forwarding: Removed 10.96.0.2 of tunnel a1, epoch 1, at 2000 ns
        """;

    [Fact]
    public void It_reads_when_an_address_came_and_went()
    {
        Assert.Equal(
            [new ForwardingInterval("10.96.0.2", "edge1", "a1", 1000, 2000), new ForwardingInterval("10.96.0.3", "edge1", "a2", 1500, 9000)],
            ForwardingWitness.Read("edge1", First, ended: 9000));
        Assert.Equal(long.MaxValue, ForwardingWitness.Read("edge1", First, ended: null).Last().Until);
    }

    [Theory]
    [InlineData("10.96.0.2", 1999, 1)]
    [InlineData("10.96.0.2", 2000, 0)]
    [InlineData("10.96.0.3", 8999, 1)]
    [InlineData("10.96.0.4", 1500, 0)]
    public void It_finds_an_address_in_two_places(string address, long installed, int overlaps)
    {
        var intervals = ForwardingWitness.Read("edge1", First, ended: 9000).Append(new ForwardingInterval(address, "edge2", "b1", installed, 9999));

        Assert.Equal(overlaps, ForwardingWitness.Overlaps(intervals).Count());
    }

    [Fact]
    public void It_knows_a_tunnels_64_beside_its_address()
    {
        const string Log = """
            2026-11-22T01:00:00.000Z info  Forwarding: Installed 10.96.0.2 for tunnel a1, epoch 1, at 1000 ns
            2026-11-22T01:00:00.000Z info  Forwarding: Installed fd96:0:0:2::/64 for tunnel a1, epoch 1, at 1100 ns
            2026-11-22T01:00:00.000Z info  Forwarding: Removed fd96:0:0:2::/64 of tunnel a1, epoch 1, at 1900 ns
            2026-11-22T01:00:00.000Z info  Forwarding: Removed 10.96.0.2 of tunnel a1, epoch 1, at 2000 ns
            """;

        var intervals = ForwardingWitness.Read("edge1", Log, ended: null).ToList();

        Assert.Equal([new ForwardingInterval("fd96:0:0:2::/64", "edge1", "a1", 1100, 1900), new ForwardingInterval("10.96.0.2", "edge1", "a1", 1000, 2000)], intervals);
        var (first, second) = Assert.Single(ForwardingWitness.Overlaps([.. intervals, new ForwardingInterval("fd96:0:0:2::/64", "edge2", "b1", 1899, 3000), new ForwardingInterval("10.96.0.2", "edge2", "b1", 2000, 3000)]));
        Assert.Equal(("fd96:0:0:2::/64", "edge1", "edge2"), (first.Address, first.Edge, second.Edge));
    }

    [Fact]
    public void Two_tunnels_of_one_edge_are_that_edges_affair()
    {
        var intervals = ForwardingWitness.Read("edge1", First, ended: 9000).Append(new ForwardingInterval("10.96.0.2", "edge1", "a3", 1500, 9999));

        Assert.Empty(ForwardingWitness.Overlaps(intervals));
    }
}
