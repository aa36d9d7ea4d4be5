using System.Net;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tests;

/// <summary>The set always agrees with its slow twin, which asks one network after another.</summary>
public class PrefixSetTests
{
    [Theory]
    [InlineData("10.1.2.0/24", "10.1.2.0", true)]
    [InlineData("10.1.2.0/24", "10.1.2.255", true)]
    [InlineData("10.1.2.0/24", "10.1.3.0", false)]
    [InlineData("10.1.2.0/24", "10.1.1.255", false)]
    [InlineData("10.1.2.0/24", "::ffff:10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.0/120", "10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.0/120", "10.1.3.3", false)]
    [InlineData("::ffff:0:0/96", "10.1.3.3", true)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true)]
    [InlineData("::/0", "10.0.0.1", false)]
    [InlineData("255.255.255.255/32", "255.255.255.255", true)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::", false)]
    public void An_address_is_in_it_or_not(string network, string address, bool contained) =>
        Assert.Equal(contained, new PrefixSet([IPNetwork.Parse(network)]).Contains(IPAddress.Parse(address)));

    [Fact]
    public void Nothing_is_in_the_empty_set()
    {
        Assert.True(PrefixSet.Empty.IsEmpty);
        Assert.False(PrefixSet.Empty.Contains(IPAddress.Loopback));
        Assert.False(PrefixSet.Empty.Contains(IPAddress.IPv6Loopback));
    }

    [Fact]
    public void It_tells_what_it_was_made_of() =>
        Assert.Equal(["10.0.0.0/8", "10.1.0.0/16"], new PrefixSet([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("10.0.0.0/8")]).Networks.Select(network => network.ToString()));

    [Theory]
    [InlineData(4, 29)]
    [InlineData(16, 30)]
    public void It_agrees_with_its_slow_twin(int bytes, int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 400; round++)
        {
            // Few distinct bits, so that networks overlap, touch and contain each other, and ends of the space are met.
            var networks = Enumerable.Range(0, random.Next(30)).Select(_ => Network(random, bytes)).ToArray();
            var set = new PrefixSet(networks);
            for (var i = 0; i < 250; i++)
            {
                var address = i % 2 == 0 || networks.Length == 0 ? Address(random, bytes) : Near(random, networks[random.Next(networks.Length)]);
                var expected = Array.Exists(networks, network => network.Contains(address));
                Assert.True(expected == set.Contains(address), $"{address} in {string.Join(", ", networks)}: {expected} expected");
                if (bytes == 4)
                {
                    Assert.Equal(expected, set.Contains(Ipv4Address.From(address)));
                }
            }
        }
    }

    private static IPAddress Address(Random random, int size)
    {
        byte[] edges = [0, 1, 2, 127, 128, 254, 255];
        var bytes = new byte[size];
        for (var i = 0; i < size; i++)
        {
            bytes[i] = edges[random.Next(edges.Length)];
        }

        // An IPv4-mapped address would be IPv4.
        return new IPAddress(bytes);
    }

    private static IPNetwork Network(Random random, int size)
    {
        var length = random.Next(4) == 0 ? random.Next((8 * size) + 1) : 8 * random.Next(size + 1);
        var bytes = Address(random, size).GetAddressBytes();
        for (var bit = length; bit < 8 * size; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }

    /// <summary>The first or last address of a network, or one beside it.</summary>
    private static IPAddress Near(Random random, IPNetwork network)
    {
        var bytes = network.BaseAddress.GetAddressBytes();
        if (random.Next(2) == 0)
        {
            for (var bit = network.PrefixLength; bit < 8 * bytes.Length; bit++)
            {
                bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
            }
        }

        var step = random.Next(-1, 2);
        for (var i = bytes.Length - 1; i >= 0 && step != 0; i--)
        {
            var sum = bytes[i] + step;
            bytes[i] = (byte)sum;
            step = sum is < 0 or > 255 ? step : 0;
        }

        return new IPAddress(bytes);
    }
}
