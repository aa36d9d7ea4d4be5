using Concentrator.Control.Addresses;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Tests.Addresses;

public class WithheldAddressesTests
{
    [Fact]
    public void Each_block_has_those_that_lie_in_it()
    {
        var random = new Random(22);
        var geometry = new PoolGeometry(ControlPlaneSetup.Pool("10.0.0.0/24") with { BlockPrefixLength = 28 });
        var withheld = new WithheldAddresses(geometry);
        var twin = new HashSet<Ipv4Address>();
        for (var i = 0; i < 5000; i++)
        {
            var address = new Ipv4Address(0x0A000000 + (uint)random.Next(256));
            if (random.Next(2) == 0)
            {
                withheld.Add(address);
                twin.Add(address);
            }
            else
            {
                withheld.Remove(address);
                twin.Remove(address);
            }

            var block = random.Next(geometry.BlockCount);
            Assert.Equal(twin.Where(each => geometry.NumberOf(each) == block).Order(), withheld.In(block).Order());
            Assert.Equal(twin.Order(), withheld.All.Order());
        }
    }

    [Fact]
    public void An_address_of_no_block_is_not_taken()
    {
        var withheld = new WithheldAddresses(new PoolGeometry(ControlPlaneSetup.Pool("10.0.0.0/24")));

        withheld.Add(new Ipv4Address(0x0A000100));
        withheld.Remove(new Ipv4Address(0x09FFFFFF));

        Assert.Empty(withheld.All);
    }
}
