using System.Net;
using Concentrator.Edge.Listening;
using Concentrator.Edge.Splicing;

namespace Concentrator.Edge.Tests.Splicing;

public class SpliceTableTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7", false)]
    [InlineData("192.0.2.7", "192.0.2.8", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", false)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", true)]
    public void A_source_may_have_only_so_many_and_an_IPv6_source_counts_by_its_64(string first, string second, bool admitted)
    {
        var table = new SpliceTable(new SpliceOptions { MaxConnectionsPerSource = 1 });
        Assert.Equal(ConnectionAdmission.Admitted, table.Admit(IPAddress.Parse(first)));

        Assert.Equal(admitted ? ConnectionAdmission.Admitted : ConnectionAdmission.TooManySpliced, table.Admit(IPAddress.Parse(second)));
        Assert.Equal(admitted ? 2 : 1, table.Connections);
    }

    [Fact]
    public void Who_leaves_makes_room_for_its_source_and_for_all()
    {
        var table = new SpliceTable(new SpliceOptions { MaxConnections = 2, MaxConnectionsPerSource = 1 });
        var first = IPAddress.Parse("192.0.2.1");
        var second = IPAddress.Parse("192.0.2.2");
        table.Admit(first);
        table.Admit(second);
        Assert.Equal(ConnectionAdmission.SplicesFull, table.Admit(IPAddress.Parse("192.0.2.3")));

        table.Leave(first);
        Assert.Equal(ConnectionAdmission.TooManySpliced, table.Admit(second));
        Assert.Equal(ConnectionAdmission.Admitted, table.Admit(first));
        table.Leave(first);
        table.Leave(second);
        Assert.Equal(0, table.Connections);
        Assert.Equal(0, table.Sources);
    }
}
