using System.Net;
using Concentrator.Edge.Listening;

namespace Concentrator.Edge.Tests.Listening;

public class ConnectionLimitsTests
{
    private static readonly IPAddress Office = IPAddress.Parse("192.0.2.7");

    [Fact]
    public void A_source_may_have_only_so_many_half_open_connections()
    {
        var limits = new ConnectionLimits(100, 2);
        Assert.Equal(ConnectionAdmission.Admitted, limits.Admit(Office));
        Assert.Equal(ConnectionAdmission.Admitted, limits.Admit(Office));
        Assert.Equal(ConnectionAdmission.TooManyHalfOpen, limits.Admit(Office));
        Assert.Equal(ConnectionAdmission.Admitted, limits.Admit(IPAddress.Parse("192.0.2.8")));
        Assert.Equal(3, limits.Connections);
    }

    [Fact]
    public void An_authenticated_connection_makes_room()
    {
        var limits = new ConnectionLimits(100, 1);
        limits.Admit(Office);
        limits.LeaveHalfOpen(Office);
        Assert.Equal(ConnectionAdmission.Admitted, limits.Admit(Office));
    }

    [Fact]
    public void A_full_edge_takes_nobody_until_one_leaves()
    {
        var limits = new ConnectionLimits(1, 10);
        limits.Admit(Office);
        Assert.Equal(ConnectionAdmission.EdgeFull, limits.Admit(IPAddress.Parse("198.51.100.1")));
        limits.LeaveHalfOpen(Office);
        limits.Leave();
        Assert.Equal(ConnectionAdmission.Admitted, limits.Admit(IPAddress.Parse("198.51.100.1")));
    }

    [Theory]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", false)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", true)]
    [InlineData("::ffff:1", "192.0.2.7", true)]
    public void An_IPv6_source_counts_by_its_64(string first, string second, bool admitted)
    {
        var limits = new ConnectionLimits(100, 1);
        limits.Admit(IPAddress.Parse(first));
        Assert.Equal(admitted, limits.Admit(IPAddress.Parse(second)) == ConnectionAdmission.Admitted);
    }

    [Fact]
    public void Counting_from_many_threads_loses_nothing()
    {
        var limits = new ConnectionLimits(int.MaxValue, int.MaxValue);
        Parallel.For(0, 20_000, i =>
        {
            var source = new IPAddress([192, 0, 2, (byte)(i % 3)]);
            Assert.Equal(ConnectionAdmission.Admitted, limits.Admit(source));
            limits.LeaveHalfOpen(source);
            limits.Leave();
        });
        Assert.Equal(0, limits.Connections);
        Assert.Equal(0, limits.HalfOpenSources);
    }
}
