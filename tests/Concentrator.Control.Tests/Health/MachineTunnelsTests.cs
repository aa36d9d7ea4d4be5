using System.Net;
using Concentrator.Control.Health;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Health;

public sealed class MachineTunnelsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Machine Bound = new() { Name = "pc7", UserName = "ann", TokenHash = [], CreatedAt = Now };
    private static readonly Machine Unbound = Bound with { UserName = null };

    [Fact]
    public void A_token_without_a_user_speaks_only_for_tunnels_whose_certificate_names_its_machine()
    {
        var (certified, stated, silent) = (Certified("bob", "dns:PC7.example"), Stated("bob", "pc7"), Of("bob"));
        Session[] sessions = [stated, Certified("cid", "dns:pc8"), certified, silent];

        Assert.Equal([certified.Tunnel], Chosen(sessions, Unbound));
        Assert.Equal([certified.Tunnel], Chosen(sessions, Unbound, certified.Tunnel));
        Assert.Empty(Chosen(sessions, Unbound, stated.Tunnel));
        Assert.Empty(Chosen([silent], Unbound));
    }

    [Fact]
    public void A_users_token_speaks_for_the_certified_tunnel_else_the_only_one_else_the_one_that_it_names()
    {
        var (certified, stated, silent) = (Certified("ann", "dns:pc7"), Stated("ann", "pc7"), Of("ann"));

        Assert.Equal([certified.Tunnel], Chosen([stated, certified, silent], Bound));
        Assert.Equal([silent.Tunnel], Chosen([silent, Of("bob")], Bound));
        Assert.Empty(Chosen([stated, silent], Bound));
        Assert.Equal([silent.Tunnel], Chosen([stated, silent], Bound, silent.Tunnel));
        Assert.Empty(Chosen([Of("bob")], Bound));
    }

    [Fact]
    public void A_tunnel_that_is_another_machines_by_certificate_or_its_own_word_gets_nothing()
    {
        foreach (var other in new[] { Certified("ann", "dns:pc8"), Stated("ann", "pc8") })
        {
            Assert.Empty(Chosen([other], Bound));
            Assert.Empty(Chosen([other, Of("ann")], Bound, other.Tunnel));
        }
    }

    private static List<TunnelId> Chosen(Session[] sessions, Machine machine, TunnelId? tunnel = null) =>
        [.. MachineTunnels.Choose([.. MachineTunnels.Candidates(sessions, machine, tunnel)], machine).Select(chosen => chosen.Tunnel)];

    private static Session Certified(string user, string name) =>
        Of(user, PeerFacts.None with { Certificate = new CertificateFacts { Subject = "", Issuer = "", SerialNumber = "", Fingerprint = "", NotAfter = Now, AlternativeNames = [name] } });

    private static Session Stated(string user, string machine) => Of(user, PeerFacts.None.With(new StatementOfHealth { Source = HealthSource.Tunnel, At = Now, Machine = machine }));

    private static Session Of(string user, PeerFacts? peer = null) => new()
    {
        Tunnel = TunnelId.Create(),
        Edge = "edge-1",
        Epoch = 1,
        UserName = user,
        Method = AuthenticationMethod.Eap,
        Origin = new TunnelOrigin(new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Loopback, 2), "vpn.example", "{1}"),
        Pool = "test",
        Address = Ipv4Address.From(IPAddress.Parse("10.9.0.1")),
        HoldsAddress = true,
        GrantedAt = Now,
        OpenedAt = Now,
        Facts = LoginFacts.None with { Peer = peer ?? PeerFacts.None },
    };
}
