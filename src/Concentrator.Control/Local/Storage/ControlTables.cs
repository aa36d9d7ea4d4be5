namespace Concentrator.Control.Local.Storage;

/// <summary>The tables of one state file.</summary>
internal sealed class ControlTables
{
    /// <summary>Makes them over a file.</summary>
    public ControlTables(ControlDatabase database)
    {
        Users = new UserTable(database);
        Filters = new FilterTable(database);
        Sessions = new SessionTable(database, Filters);
        History = new HistoryTable(database);
        Addresses = new AddressTable(database);
        Edges = new EdgeTable(database, Filters);
        Blocked = new BlockedTable(database);
        Accounting = new AccountingTable(database);
        Machines = new MachineTable(database);
        ApiTokens = new ApiTokenTable(database);
        Lapses = new LapseTable(database);
    }

    /// <summary>The accounts.</summary>
    public UserTable Users { get; }

    /// <summary>The packet filters of sessions.</summary>
    public FilterTable Filters { get; }

    /// <summary>The granted and the open sessions.</summary>
    public SessionTable Sessions { get; }

    /// <summary>The sessions that ended.</summary>
    public HistoryTable History { get; }

    /// <summary>Blocks, and since when addresses are unused.</summary>
    public AddressTable Addresses { get; }

    /// <summary>Epochs and commands.</summary>
    public EdgeTable Edges { get; }

    /// <summary>The block list.</summary>
    public BlockedTable Blocked { get; }

    /// <summary>What accounting is to be told.</summary>
    public AccountingTable Accounting { get; }

    /// <summary>The machines that have a token.</summary>
    public MachineTable Machines { get; }

    /// <summary>The tokens for the admin API.</summary>
    public ApiTokenTable ApiTokens { get; }

    /// <summary>The health policies that users' machines do not meet.</summary>
    public LapseTable Lapses { get; }
}
