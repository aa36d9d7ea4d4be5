using Concentrator.Control.Ports;
using Concentrator.DataPlane.Filtering;
using Concentrator.Edge.Access;

namespace Concentrator.Edge.Tests.Access;

public class UnenforceableAccessTests
{
    private static readonly PacketFilter Largest = new([.. Enumerable.Repeat(new FilterRule(FilterAction.Permit), PacketFilter.MaxLines)], []);

    [Fact]
    public void What_the_port_allows_is_enforced_and_no_more()
    {
        var most = new TunnelAccess { Filters = [.. Enumerable.Repeat(Largest, TunnelAccess.MaxFilters)], RateUp = TunnelAccess.MaxRate, RateDown = 1 };

        Assert.Equal(RateLimit.Greatest, TunnelAccess.MaxRate);
        Assert.Null(UnenforceableAccess.FaultIn(most));
        Assert.NotNull(UnenforceableAccess.FaultIn(most with { Filters = [.. most.Filters, new PacketFilter([], [])] }));
        Assert.NotNull(UnenforceableAccess.FaultIn(most with { Filters = [new PacketFilter([], [.. Largest.In, Largest.In[0]])] }));
        Assert.NotNull(UnenforceableAccess.FaultIn(most with { FilterDigests = ["a name of a filter that did not come"] }));
        Assert.Null(UnenforceableAccess.FaultIn(most with { RemediationFilter = Largest }));
        Assert.NotNull(UnenforceableAccess.FaultIn(most with { RemediationFilter = new PacketFilter([new FilterRule(FilterAction.Deny)], []) }));
        Assert.NotNull(UnenforceableAccess.FaultIn(most with { RemediationFilter = new PacketFilter([], [.. Largest.In, Largest.In[0]]) }));
        Assert.NotNull(UnenforceableAccess.FaultIn(most with { RateUp = TunnelAccess.MaxRate + 1 }));
        Assert.NotNull(UnenforceableAccess.FaultIn(most with { RateDown = 0 }));
    }
}
