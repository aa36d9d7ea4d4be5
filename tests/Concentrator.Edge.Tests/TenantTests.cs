using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests;

/// <summary>The tenant that a client names in its request, and the pool that it is led to.</summary>
public class TenantTests
{
    [Theory]
    [InlineData("?tenantid=Contoso.example", "contoso-pool")]
    [InlineData("?tenantid=other", null)]
    [InlineData("", null)]
    public async Task A_tenant_that_has_a_pool_is_asked_an_address_of_it_for(string query, string? pool)
    {
        ControlPlaneDouble? control = null;
        var tenants = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["contoso.example"] = "contoso-pool" };
        await using var world = await EdgeWorld.StartAsync(
            options => options with { TenantPools = tenants },
            exchange: parts => parts with { Control = control = new ControlPlaneDouble(parts.Control) });
        await using var peer = await RawPeer.OpenLcpAsync(world, query);
        await control!.Begun.Task.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(pool, Assert.Single(control.BeginRequests).Pool);
        world.AssertNoFaults();
    }
}
