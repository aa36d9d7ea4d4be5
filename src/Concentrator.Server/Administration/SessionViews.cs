using Concentrator.Control.Sessions;
using Concentrator.Protocol.Health;

namespace Concentrator.Server.Administration;

/// <summary>Shows sessions.</summary>
internal static class SessionViews
{
    /// <summary>A session as the commands show it.</summary>
    internal static SessionView Of(SessionInfo session) => new()
    {
        Tunnel = session.Tunnel.ToString(),
        User = session.UserName,
        Address = session.Address.ToString(),
        Prefix6 = session.Prefix6?.ToString(),
        Client = session.Origin.Client.ToString(),
        Pool = session.Pool,
        Method = SessionFilter.Methods.FirstOrDefault(method => method.Value == session.Method).Key ?? "eap",
        Edge = session.Edge,
        Rule = session.Rule,
        Level = session.Level.ToString().ToLowerInvariant(),
        OpenedAt = session.OpenedAt,
        BytesUp = session.Counters.BytesUp,
        BytesDown = session.Counters.BytesDown,
        ReportedAt = session.ReportedAt,
        EndRequested = session.EndRequested?.ToString(),
        Statements = session.Statements is { } statements ? [.. statements.Select(Of)] : null,
    };

    private static StatementView Of(StatementOfHealth statement) => new()
    {
        Source = statement.Source.ToString().ToLowerInvariant(),
        At = statement.At,
        Machine = statement.Machine,
        OperatingSystem = statement.OperatingSystem,
        Version = statement.Version,
        Firewall = statement.Firewall,
        Antivirus = statement.Antivirus,
        AntivirusCurrent = statement.AntivirusCurrent,
        Antispyware = statement.Antispyware,
        AntispywareCurrent = statement.AntispywareCurrent,
        AutomaticUpdates = statement.AutomaticUpdates,
        LastUpdate = statement.LastUpdate,
        MissingUpdates = statement.MissingUpdates?.ToString().ToLowerInvariant(),
        DiskEncryption = statement.DiskEncryption,
        Custom = statement.Custom.Count == 0 ? null : statement.Custom,
    };
}
