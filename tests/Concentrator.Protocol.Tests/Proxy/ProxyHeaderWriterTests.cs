using System.Net;
using Concentrator.Protocol.Proxy;

namespace Concentrator.Protocol.Tests.Proxy;

public class ProxyHeaderWriterTests
{
    [Theory]
    [InlineData("192.0.2.7:50123", "198.51.100.1:443", 28, "0D0A0D0A000D0A515549540A2111000CC0000207C6336401C3CB01BB")]
    [InlineData("[2001:db8::7]:50123", "[2001:db8:1::1]:443", 52, null)]
    [InlineData("[2001:db8::7]:50123", "198.51.100.1:443", 52, null)]
    public void What_is_written_is_read_back(string source, string listener, int size, string? hex)
    {
        Span<byte> bytes = stackalloc byte[ProxyHeaderWriter.MaxSize];
        var length = ProxyHeaderWriter.Write(IPEndPoint.Parse(source), IPEndPoint.Parse(listener), bytes);

        Assert.Equal(size, length);
        Assert.Equal(hex ?? Convert.ToHexString(bytes[..length]), Convert.ToHexString(bytes[..length]));
        Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeader.Parse(bytes[..length], out var header, out var read));
        Assert.Equal(length, read);
        Assert.Equal(source, header!.Source!.ToString());
        Assert.Equal(listener, header.Destination!.ToString());
    }
}
