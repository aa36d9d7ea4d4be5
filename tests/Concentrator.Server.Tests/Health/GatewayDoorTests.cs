using System.Net;
using Concentrator.Server.Health;
using Microsoft.AspNetCore.Http;

namespace Concentrator.Server.Tests.Health;

public sealed class GatewayDoorTests
{
    [Theory]
    [InlineData("10.9.0.1", 80, "10.9.0.1", true)]
    [InlineData("10.9.0.1:80", 80, "10.9.0.1", true)]
    [InlineData("10.9.0.1:8080", 8080, "10.9.0.1", true)]
    [InlineData("10.9.0.1", 8080, "10.9.0.1", true)]
    [InlineData("[fd99::1]", 80, "fd99::1", true)]
    [InlineData("[fd99::1]:8080", 8080, "fd99::1", true)]
    [InlineData("10.9.0.1:8081", 8080, "10.9.0.1", false)]
    [InlineData("10.9.0.2", 80, "10.9.0.1", false)]
    [InlineData("10.9.0.1.example", 80, "10.9.0.1", false)]
    [InlineData("rebound.example", 80, "10.9.0.1", false)]
    [InlineData("", 80, "10.9.0.1", false)]
    public async Task Only_a_request_for_the_gateways_own_address_is_answered(string host, int port, string local, bool admitted)
    {
        foreach (var method in new[] { "GET", "POST" })
        {
            Assert.Equal(admitted, (await Ask(method, host, port, local)).Admitted);
        }
    }

    [Theory]
    [InlineData("GET", 302, "http://10.9.0.1/", 80, "10.9.0.1")]
    [InlineData("HEAD", 302, "http://10.9.0.1:8080/", 8080, "10.9.0.1")]
    [InlineData("GET", 302, "http://[fd99::1]:8080/", 8080, "fd99::1")]
    [InlineData("POST", 421, "", 80, "10.9.0.1")]
    [InlineData("OPTIONS", 421, "", 80, "10.9.0.1")]
    public async Task A_browser_that_came_by_another_name_is_sent_to_the_page_and_a_post_is_refused(string method, int status, string location, int port, string local)
    {
        var (_, response) = await Ask(method, "news.example", port, local);

        Assert.Equal((status, location), (response.StatusCode, response.Headers.Location.ToString()));
        Assert.Equal("no-store", response.Headers.CacheControl);
        Assert.Equal("close", response.Headers.Connection);
    }

    [Theory]
    [InlineData("Origin", "http://news.example", false)]
    [InlineData("Origin", "null", false)]
    [InlineData("Origin", "https://10.9.0.1", false)]
    [InlineData("Origin", "http://10.9.0.1", true)]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Sec-Fetch-Site", "same-site", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("X-Other", "1", true)]
    public async Task A_page_of_another_site_posts_nothing(string header, string value, bool admitted)
    {
        var (answered, response) = await Ask("POST", "10.9.0.1", 80, "10.9.0.1", (header, value));

        Assert.Equal((admitted, admitted ? 200 : 403), (answered, response.StatusCode));
        Assert.True((await Ask("GET", "10.9.0.1", 80, "10.9.0.1", (header, value))).Admitted);
    }

    private static async Task<(bool Admitted, HttpResponse Response)> Ask(string method, string host, int port, string local, params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Headers.Host = host;
        context.Connection.LocalIpAddress = IPAddress.Parse(local);
        context.Connection.LocalPort = port;
        foreach (var (name, value) in headers)
        {
            context.Request.Headers[name] = value;
        }

        return (await GatewayDoor.Admits(context), context.Response);
    }
}
