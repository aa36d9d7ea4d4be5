using System.Net;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Tests.Configuration;

public class ListenAddressTests
{
    [Theory]
    [InlineData("192.0.2.1:443", "192.0.2.1:443")]
    [InlineData("[2001:db8::1]:8443", "[2001:db8::1]:8443")]
    [InlineData("localhost:0", "127.0.0.1:0")]
    public void An_address_and_a_port_is_one_endpoint(string text, string endpoint)
    {
        Assert.True(ListenAddress.TryParse(text, out var endpoints));
        Assert.Equal([IPEndPoint.Parse(endpoint)], endpoints);
    }

    [Fact]
    public void A_star_is_every_address()
    {
        Assert.True(ListenAddress.TryParse("*:443", out var endpoints));
        Assert.Contains(new IPEndPoint(IPAddress.Any, 443), endpoints);
    }

    [Theory]
    [InlineData("443")]
    [InlineData(":443")]
    [InlineData("192.0.2.1")]
    [InlineData("192.0.2.1:65536")]
    [InlineData("192.0.2.1:-1")]
    [InlineData("2001:db8::1:443")]
    [InlineData("[192.0.2.1]:443")]
    [InlineData("example.org:443")]
    [InlineData("")]
    public void Anything_else_is_none(string text) => Assert.False(ListenAddress.TryParse(text, out _));
}
