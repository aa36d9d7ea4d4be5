using System.Net;
using Concentrator.Control.Edges;
using Concentrator.Control.Local.Storage;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Local;

public sealed class FilterTableTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("concentrator-filters-").FullName;
    private readonly ControlDatabase _database;
    private readonly ControlTables _tables;

    public FilterTableTests()
    {
        _database = ControlDatabase.Open(Path.Combine(_folder, "control.db"));
        _tables = new ControlTables(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Sessions_with_the_same_filters_share_their_lines_and_are_read_as_they_were()
    {
        var access = new TunnelAccess { Rule = "all", Filters = [Filter(200), Filter(1)] };
        List<Session> sessions = [Session(access), Session(access with { Level = AccessLevel.Quarantine }), Session(TunnelAccess.Unlimited)];
        sessions.ForEach(_tables.Sessions.Add);

        Assert.Equal(2, Count());
        Assert.All(_database.Read("SELECT access FROM sessions", row => row.Text("access")!), written => Assert.InRange(written.Length, 1, 1000));
        foreach (var tables in new[] { _tables, new ControlTables(_database) })
        {
            Assert.Equal(sessions.Select(session => session.Access), sessions.Select(session => tables.Sessions.Load().Single(read => read.Tunnel == session.Tunnel).Access));
        }
    }

    [Fact]
    public void A_command_that_waits_is_read_with_what_its_session_may_do_and_what_is_known_of_it()
    {
        var session = Session(new TunnelAccess { Filters = [Filter(3)] }) with { Facts = new LoginFacts { Groups = ["staff"] } };
        var edge = new Edge("edge-1", epoch: 7, lastSequence: 0);
        _tables.Edges.BeginEpoch(edge);
        _tables.Sessions.Add(session);
        _tables.Edges.AddCommand(edge, edge.ChangeAccess(session.Tunnel, session.Access, session.Facts, "because"));
        _tables.Edges.AddCommand(edge, edge.Command(EdgeCommandKind.Disconnect, session.Tunnel, TunnelEndReason.Blocked, "over"));

        var read = Assert.Single(new ControlTables(_database).Edges.Load()).CommandsAfter(0);

        Assert.Equal((1, EdgeCommandKind.Access, session.Access, "because"), (read[0].Sequence, read[0].Kind, read[0].Access, read[0].Reason));
        Assert.Equal("staff", Assert.Single(read[0].Facts!.Groups));
        Assert.Equal((EdgeCommandKind.Disconnect, TunnelEndReason.Blocked, null, null), (read[1].Kind, read[1].EndReason, read[1].Access, read[1].Facts));
    }

    [Fact]
    public void Filters_that_no_session_has_any_more_do_not_gather()
    {
        const int Policies = 5 * FilterTable.CleanedFrom;
        var kept = Session(new TunnelAccess { Filters = [Filter(500)] });
        var changing = Session(TunnelAccess.Unlimited);
        _tables.Sessions.Add(kept);
        _tables.Sessions.Add(changing);

        for (var policy = 0; policy < Policies; policy++)
        {
            _tables.Sessions.UpdateAccess(changing = changing with { Access = new TunnelAccess { Filters = [Filter(policy), Filter(600 + policy)] } });
        }

        Assert.InRange(Count(), 3, FilterTable.CleanedFrom + 2);
        var read = new ControlTables(_database).Sessions.Load();
        Assert.Equal(kept.Access, read.Single(session => session.Tunnel == kept.Tunnel).Access);
        Assert.Equal(changing.Access, read.Single(session => session.Tunnel == changing.Tunnel).Access);
    }

    [Fact]
    public void A_filter_whose_commit_failed_is_written_with_the_next_session_that_has_it()
    {
        var session = Session(new TunnelAccess { Filters = [Filter(5)] });
        _database.Begin();
        _tables.Sessions.Add(session);
        _database.Rollback();
        _tables.Filters.Forget();

        _tables.Sessions.Add(session);

        Assert.Equal(1, Count());
        Assert.Equal(session.Access, Assert.Single(_tables.Sessions.Load()).Access);
    }

    private long Count() => _database.Read("SELECT COUNT(*) AS number FROM filters", row => row.Number("number"))[0];

    private static PacketFilter Filter(int lines) => new([.. Enumerable.Range(0, lines).Select(line => new FilterRule(FilterAction.Permit) { RemotePorts = new PortRange((ushort)(line + 1), (ushort)(line + 1)), Protocol = IpProtocol.Tcp })], []);

    private static Session Session(TunnelAccess access) => new()
    {
        Tunnel = TunnelId.Create(),
        Edge = "edge-1",
        Epoch = 7,
        UserName = "ann",
        Method = AuthenticationMethod.MsChapV2,
        Origin = new TunnelOrigin(new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Loopback, 2), ServerName: null, CorrelationId: null),
        Pool = "test",
        Address = Ipv4Address.From(IPAddress.Parse("10.9.0.2")),
        HoldsAddress = false,
        GrantedAt = DateTimeOffset.UnixEpoch,
        Access = access,
    };
}
