using Concentrator.Server.Administration;

namespace Concentrator.Server.Tests.Administration;

public sealed class SessionViewTests
{
    [Theory]
    [InlineData("ABC123", true)]
    [InlineData("10.9.0.2", true)]
    [InlineData("::ffff:10.9.0.2", true)]
    [InlineData("fd09:9:0:2::", true)]
    [InlineData("fd09:9:0:2:dead:beef:1:2", true)]
    [InlineData("fd09:9:0:3::1", false)]
    [InlineData("10.9.0.3", false)]
    [InlineData("abc", false)]
    [InlineData("", false)]
    public void A_session_is_named_by_its_tunnel_or_an_address_inside_it(string text, bool named)
    {
        var session = new SessionView
        {
            Tunnel = "abc123",
            User = "ann",
            Address = "10.9.0.2",
            Prefix6 = "fd09:9:0:2::/64",
            Client = "192.0.2.1:5",
            Pool = "p",
            Method = "pap",
            Edge = "e",
            OpenedAt = default,
            BytesUp = 0,
            BytesDown = 0,
        };

        Assert.Equal(named, session.IsNamed(text));
        Assert.False((session with { Prefix6 = null }).IsNamed("fd09:9:0:2::1"));
    }
}
