using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Tests.Ip;

public class Ipv4PrefixTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0", "10.255.255.255", "255.0.0.0")]
    [InlineData("0.0.0.0/0", "0.0.0.0", "255.255.255.255", "0.0.0.0")]
    [InlineData("192.0.2.1/32", "192.0.2.1", "192.0.2.1", "255.255.255.255")]
    [InlineData("172.16.0.64/26", "172.16.0.64", "172.16.0.127", "255.255.255.192")]
    public void A_prefix_reads_and_prints(string text, string first, string last, string mask)
    {
        Assert.True(Ipv4Prefix.TryParse(text, out var prefix));
        Assert.Equal((first, last, mask, text), (prefix.Address.ToString(), prefix.LastAddress.ToString(), prefix.Mask.ToString(), prefix.ToString()));
        Assert.True(prefix.Contains(prefix.Address));
        Assert.True(prefix.Contains(prefix.LastAddress));
        Assert.True(prefix.Contains(prefix));
        Assert.True(prefix.Length == 0 || !prefix.Contains(new Ipv4Address(prefix.LastAddress.Value + 1)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0.1/8")]
    [InlineData("10.0.0/8")]
    [InlineData("::/0")]
    public void Anything_else_is_refused(string? text) => Assert.False(Ipv4Prefix.TryParse(text, out _));
}
