using System.Net;
using SocketAddress = Concentrator.Edge.Sockets.SocketAddress;

namespace Concentrator.Edge.Tests.Sockets;

public class SocketAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", 443, 16, "020001bbc00002010000000000000000")]
    [InlineData("2001:db8::1", 8443, 28, "0a0020fb0000000020010db800000000000000000000000100000000")]
    public void An_endpoint_is_written_as_the_kernel_reads_it(string address, int port, int size, string hex)
    {
        var endpoint = new IPEndPoint(IPAddress.Parse(address), port);
        var bytes = new byte[SocketAddress.MaxSize];

        Assert.Equal(size, SocketAddress.Write(endpoint, bytes));
        Assert.Equal(hex, Convert.ToHexStringLower(bytes.AsSpan(0, size)));
        Assert.Equal(endpoint, SocketAddress.Read(bytes));
    }

    [Fact]
    public void An_IPv4_mapped_peer_is_an_IPv4_peer()
    {
        var bytes = new byte[SocketAddress.MaxSize];
        SocketAddress.Write(new IPEndPoint(IPAddress.Parse("::ffff:192.0.2.1"), 1), bytes);
        Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1), SocketAddress.Read(bytes));
    }
}
