using Concentrator.Control.Ports;

namespace Concentrator.Control.Tests.Contract;

public static class TestAnswers
{
    /// <summary>One answer is the other, in every member.</summary>
    public static void AssertSame(AuthenticationAnswer expected, AuthenticationAnswer actual)
    {
        Assert.Equal(expected.Packet, actual.Packet);
        Assert.Equal(expected with { Packet = [], Grant = null }, actual with { Packet = [], Grant = null }, ByMembers);
        Assert.Equal(expected.Grant is null, actual.Grant is null);
        if (expected.Grant is { } one && actual.Grant is { } other)
        {
            Assert.Equal(one.HigherLayerAuthenticationKey, other.HigherLayerAuthenticationKey);
            Assert.Equal(one.DnsServers, other.DnsServers);
            Assert.Equal(one.NbnsServers, other.NbnsServers);
            Assert.Equal(one.ClientRoutes, other.ClientRoutes);
            Assert.Equal(one.DnsServers6, other.DnsServers6);
            Assert.Equal(Plain(one), Plain(other));
        }
    }

    private static bool ByMembers(AuthenticationAnswer one, AuthenticationAnswer other) =>
        (one.Round, one.Verdict, one.Failure, one.UserName) == (other.Round, other.Verdict, other.Failure, other.UserName);

    private static Grant Plain(Grant grant) => grant with { HigherLayerAuthenticationKey = _none, DnsServers = [], NbnsServers = [], DnsServers6 = [], ClientRoutes = [] };

    private static readonly byte[] _none = [];
}
