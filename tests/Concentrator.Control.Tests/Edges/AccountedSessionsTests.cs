using System.Net;
using Concentrator.Control.Accounting;
using Concentrator.Control.Edges;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Sessions;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Tests.Edges;

/// <summary>What accounting is told of sessions that another version has kept.</summary>
public class AccountedSessionsTests
{
    private readonly TestClock _clock = new();
    private readonly Told _told = new();

    [Theory]
    [InlineData(null, 1)]
    [InlineData(AccessLevel.Full, 1)]
    [InlineData(AccessLevel.Quarantine, 0)]
    public void Without_regular_updates_a_level_that_may_not_have_been_told_is_told_once(AccessLevel? accounted, int expected)
    {
        var sessions = Restored(accounted, interim: null);
        for (var i = 0; i < 5; i++)
        {
            Renew(sessions);
            _clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(expected, _told.Events.Count(told => told is { Status: AcctStatusType.InterimUpdate, Session.Access.Level: AccessLevel.Quarantine }));
        Assert.Equal(expected, _told.Events.Count);
        Assert.Equal(expected == 0 ? accounted : AccessLevel.Quarantine, Assert.Single(sessions.All).AccountedLevel);
    }

    [Fact]
    public void With_regular_updates_a_level_that_is_not_known_to_have_been_told_is_told_with_the_next_of_them()
    {
        var sessions = Restored(accounted: null, TimeSpan.FromMinutes(10));
        _clock.Advance(TimeSpan.FromSeconds(530));
        Renew(sessions);
        Assert.Empty(_told.Events);

        _clock.Advance(TimeSpan.FromSeconds(130));
        Renew(sessions);
        Assert.Equal(AccessLevel.Quarantine, Assert.Single(_told.Events).Session!.AccountedLevel);
    }

    private static void Renew(EdgeSessions sessions) => sessions.Report(new RenewRequest("edge-1", 1, [], Assert.Single(sessions.All).Tunnel.Value), TimeSpan.FromMinutes(1), out _);

    private EdgeSessions Restored(AccessLevel? accounted, TimeSpan? interim)
    {
        var schedule = new AccountingSchedule(new RadiusAccountingOptions { Servers = [], Interim = interim }, _clock);
        var sessions = new EdgeSessions(new Edge("edge-1", 1, 0, 0), _told, _clock, schedule);
        var now = _clock.GetUtcNow();
        sessions.Restore(
            new Session
            {
                Tunnel = TunnelId.Create(),
                Edge = "edge-1",
                Epoch = 1,
                UserName = "ann",
                Method = AuthenticationMethod.MsChapV2,
                Origin = new TunnelOrigin(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 50000), new IPEndPoint(IPAddress.Parse("198.51.100.1"), 443), "vpn.example", "{1}"),
                Pool = "test",
                Address = Ipv4Address.From(IPAddress.Parse("10.9.0.2")),
                HoldsAddress = true,
                GrantedAt = now,
                OpenedAt = now,
                ReportedAt = now,
                Access = TunnelAccess.Unlimited with { Level = AccessLevel.Quarantine },
                AccountedLevel = accounted,
            },
            deadline: 0);
        return sessions;
    }

    /// <summary>Keeps what accounting is told, and nothing else.</summary>
    private sealed class Told : IEdgeRecords
    {
        public List<AccountingEvent> Events { get; } = [];

        public void Granted(Session session)
        {
        }

        public void Changed(Session session)
        {
        }

        public void Found(Session session, IReadOnlyList<HealthStanding> standings)
        {
        }

        public void Reported(Session session)
        {
        }

        public void Ended(Session session, DateTimeOffset at, TunnelEndReason reason, string detail)
        {
        }

        public void Commanded(Edge edge, EdgeCommand command)
        {
        }

        public void Acknowledged(Edge edge, long sequence)
        {
        }

        public void Accounted(AccountingEvent happened) => Events.Add(happened);

        public void EpochBegan(Edge edge)
        {
        }
    }
}
