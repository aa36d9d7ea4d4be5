namespace Concentrator.Client.Tests;

public sealed class HttpProxyTests
{
    [Theory]
    [InlineData("http://proxy.example.org:3128", "proxy.example.org", 3128)]
    [InlineData("http://proxy.example.org:3128/", "proxy.example.org", 3128)]
    [InlineData("proxy.example.org:80", "proxy.example.org", 80)]
    [InlineData("http://proxy.example.org:80", "proxy.example.org", 80)]
    [InlineData("http://proxy.example.org", "proxy.example.org", 8080)]
    [InlineData("HTTP://192.0.2.1:8888", "192.0.2.1", 8888)]
    [InlineData("http://[2001:db8::1]:3128", "2001:db8::1", 3128)]
    [InlineData("http://[2001:db8::1]", "2001:db8::1", 8080)]
    public void A_proxy_is_read(string text, string host, int port)
    {
        Assert.True(HttpProxy.TryParse(text, out var proxy, out var fault), fault);
        Assert.Equal(new HttpProxy(host, port), proxy);
    }

    [Theory]
    [InlineData("https://proxy.example.org:3128", "https")]
    [InlineData("socks5://proxy.example.org:1080", "socks5")]
    [InlineData("http://anna:secret@proxy.example.org:3128", "asks who you are")]
    [InlineData("http://proxy.example.org:3128/path", "nothing may follow")]
    [InlineData("http://proxy.example.org:99999", "http://HOST:PORT")]
    [InlineData("http://", "http://HOST:PORT")]
    [InlineData("", "http://HOST:PORT")]
    [InlineData(null, "http://HOST:PORT")]
    public void What_is_no_proxy_for_tunnels_is_told(string? text, string words)
    {
        Assert.False(HttpProxy.TryParse(text, out _, out var fault));
        Assert.Contains(words, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }
}
