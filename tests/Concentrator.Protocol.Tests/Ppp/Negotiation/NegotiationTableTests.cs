using Concentrator.Protocol.Ppp.Negotiation;

namespace Concentrator.Protocol.Tests.Ppp.Negotiation;

/// <summary>Every cell of the table of RFC 1661 §4.1, as it is printed there (without the footnotes' letters).</summary>
public sealed class NegotiationTableTests
{
    private const string Table = """
        Up   | 2         irc,scr/6 -         -             -         -         -           -         -           -
        Down | -         -         0         tls/1         0         1         1           1         1           tld/1
        Open | tls/1     1         irc,scr/6 3             5         5         6           7         8           9
        Close| 0         tlf/0     2         2             4         4         irc,str/4   irc,str/4 irc,str/4   tld,irc,str/4
        TO+  | -         -         -         -             str/4     str/5     scr/6       scr/6     scr/8       -
        TO-  | -         -         -         -             tlf/2     tlf/3     tlf/3       tlf/3     tlf/3       -
        RCR+ | -         -         sta/2     irc,scr,sca/8 4         5         sca/8       sca,tlu/9 sca/8       tld,scr,sca/8
        RCR- | -         -         sta/2     irc,scr,scn/6 4         5         scn/6       scn/7     scn/6       tld,scr,scn/6
        RCA  | -         -         sta/2     sta/3         4         5         irc/7       scr/6     irc,tlu/9   tld,scr/6
        RCN  | -         -         sta/2     sta/3         4         5         irc,scr/6   scr/6     irc,scr/8   tld,scr/6
        RTR  | -         -         sta/2     sta/3         sta/4     sta/5     sta/6       sta/6     sta/6       tld,zrc,sta/5
        RTA  | -         -         2         3             tlf/2     tlf/3     6           6         8           tld,scr/6
        RUC  | -         -         scj/2     scj/3         scj/4     scj/5     scj/6       scj/7     scj/8       scj/9
        RXJ+ | -         -         2         3             4         5         6           6         8           9
        RXJ- | -         -         tlf/2     tlf/3         tlf/2     tlf/3     tlf/3       tlf/3     tlf/3       tld,irc,str/5
        RXR  | -         -         2         3             4         5         6           7         8           ser/9
        """;

    private static readonly Dictionary<string, NegotiationEvent> s_events = new(StringComparer.Ordinal)
    {
        ["Up"] = NegotiationEvent.Up,
        ["Down"] = NegotiationEvent.Down,
        ["Open"] = NegotiationEvent.Open,
        ["Close"] = NegotiationEvent.Close,
        ["TO+"] = NegotiationEvent.Timeout,
        ["TO-"] = NegotiationEvent.LastTimeout,
        ["RCR+"] = NegotiationEvent.GoodRequest,
        ["RCR-"] = NegotiationEvent.BadRequest,
        ["RCA"] = NegotiationEvent.ConfigureAck,
        ["RCN"] = NegotiationEvent.ConfigureNak,
        ["RTR"] = NegotiationEvent.TerminateRequest,
        ["RTA"] = NegotiationEvent.TerminateAck,
        ["RUC"] = NegotiationEvent.UnknownCode,
        ["RXJ+"] = NegotiationEvent.PermittedReject,
        ["RXJ-"] = NegotiationEvent.CatastrophicReject,
        ["RXR"] = NegotiationEvent.Echo,
    };

    private static readonly Dictionary<string, NegotiationActions> s_actions = new(StringComparer.Ordinal)
    {
        ["tlu"] = NegotiationActions.ThisLayerUp,
        ["tld"] = NegotiationActions.ThisLayerDown,
        ["tls"] = NegotiationActions.ThisLayerStarted,
        ["tlf"] = NegotiationActions.ThisLayerFinished,
        ["irc"] = NegotiationActions.InitializeRestartCount,
        ["zrc"] = NegotiationActions.ZeroRestartCount,
        ["scr"] = NegotiationActions.SendConfigureRequest,
        ["sca"] = NegotiationActions.SendConfigureAck,
        ["scn"] = NegotiationActions.SendConfigureNak,
        ["str"] = NegotiationActions.SendTerminateRequest,
        ["sta"] = NegotiationActions.SendTerminateAck,
        ["scj"] = NegotiationActions.SendCodeReject,
        ["ser"] = NegotiationActions.SendEchoReply,
    };

    public static TheoryData<string, int, string> Cells()
    {
        var cells = new TheoryData<string, int, string>();
        foreach (var line in Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split('|', StringSplitOptions.TrimEntries);
            var row = parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (var state = 0; state < row.Length; state++)
            {
                cells.Add(parts[0], state, row[state]);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_cell_has_the_actions_and_the_next_state_of_the_standard(string happened, int state, string cell)
    {
        var (actions, next) = Parse(cell, state);

        Assert.Equal(new NegotiationTransition(actions, (NegotiationState)next), NegotiationTable.Next((NegotiationState)state, s_events[happened]));
    }

    [Fact]
    public void The_table_has_every_event_and_every_state()
    {
        Assert.Equal(Enum.GetValues<NegotiationEvent>().Length * Enum.GetValues<NegotiationState>().Length, Cells().Count);
        Assert.Equal(Enum.GetValues<NegotiationEvent>().Order(), s_events.Values.Order());
    }

    /// <summary>A dash changes nothing.</summary>
    private static (NegotiationActions Actions, int Next) Parse(string cell, int state)
    {
        if (string.Equals(cell, "-", StringComparison.Ordinal))
        {
            return (NegotiationActions.None, state);
        }

        var names = cell.Split(',', '/');
        return (names[..^1].Aggregate(NegotiationActions.None, (all, name) => all | s_actions[name]), int.Parse(names[^1]));
    }
}
