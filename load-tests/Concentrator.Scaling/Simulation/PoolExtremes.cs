using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.Protocol.Ip;

namespace Concentrator.Scaling.Simulation;

/// <summary>Questions to pools that grow with the size of the pool, where they do.</summary>
internal static class PoolExtremes
{
    public static void Measure(Figures figures)
    {
        var pool = new AddressPoolDefinition { Name = "large", Prefix = IPNetwork.Parse("10.0.0.0/8") };
        var geometry = new PoolGeometry(pool);
        var leasable = 0;
        figures.Add("pool of /8: counting its addresses", 1e6 * Figures.Time(() => leasable = geometry.CountLeasable()), "cpu-us");
        figures.Add("pool of /8: its addresses", leasable, "addresses");

        // Every block but each sixteenth was claimed by its number, as by those who come back to their last address: the others are found one by one.
        var allotment = new BlockAllotment(geometry.BlockCount);
        for (var block = 0; block < geometry.BlockCount; block++)
        {
            _ = block % 16 == 1 || allotment.TryHandThis(block, "edge-0");
        }

        var left = geometry.BlockCount / 16;
        figures.Add("pool of /8: handing out a block where most are taken", Figures.Microseconds(left, _ => allotment.TryHand("edge-1", out var _)), "cpu-us");
        figures.Add("pool of /8: blocks held", allotment.HeldCount, $"of {geometry.BlockCount}");

        var local = new AddressPool(pool with { Prefix = IPNetwork.Parse("10.16.0.0/12") });
        for (var i = 0u; i < 100_000; i++)
        {
            local.Withhold(new Ipv4Address(0x0A100000 + (i * 10) + 2));
        }

        figures.Add("100,000 fixed addresses in a /12: opening a block", Figures.Microseconds(200, i => local.RestoreBlock(new Ipv4Address(0x0A100000 + ((uint)i * 64)), 26, "edge-0")), "cpu-us");
    }
}
