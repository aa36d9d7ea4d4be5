using System.CommandLine;
using Concentrator.Control.Sessions;
using Concentrator.Server.Administration;

namespace Concentrator.Server.Commands;

/// <summary>Which sessions <c>session list</c> and <c>health list</c> are about.</summary>
internal sealed class SessionOptions
{
    private readonly Option<string?> _search = new("--search") { Description = "A part of the user's name or of an address, or the beginning of the session's name.", HelpName = "TEXT" };
    private readonly Option<string?> _user = new("--user") { Description = "Only this user's.", HelpName = "NAME" };
    private readonly Option<string?> _address = new("--address") { Description = "Only with an address inside the tunnel that lies there.", HelpName = "NETWORK" };
    private readonly Option<string?> _client = new("--client") { Description = "Only from there.", HelpName = "NETWORK" };
    private readonly Option<string?> _edge = new("--edge") { Description = "Only on this edge.", HelpName = "NAME" };
    private readonly Option<string?> _pool = new("--pool") { Description = "Only with an address of this pool.", HelpName = "NAME" };
    private readonly Option<string?> _rule = new("--rule") { Description = "Only under this rule of the access policy.", HelpName = "NAME" };
    private readonly Option<string?> _level = new("--level") { Description = "Only at this level.", HelpName = "full|probation|quarantine" };
    private readonly Option<string?> _method = new("--method") { Description = "Only of users who proved themselves so.", HelpName = "eap|mschapv2|chap|pap" };
    private readonly Option<bool> _newest = new("--newest") { Description = "The newest first." };
    private readonly Option<int> _most = new("--limit") { Description = "No more than so many.", HelpName = "N", DefaultValueFactory = _ => int.MaxValue };

    /// <summary>Adds the options to a command.</summary>
    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { _search, _user, _address, _client, _edge, _pool, _rule, _level, _method, _newest, _most })
        {
            command.Add(option);
        }

        _most.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var most) && most < 1)
            {
                result.AddError("--limit: give 1 or more.");
            }
        });
    }

    /// <summary>All that are to be listed, page by page.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="administration">Who has them.</param>
    /// <param name="change">What is asked for besides; null for nothing.</param>
    /// <param name="cancellationToken">When the caller gives up.</param>
    internal async Task<IReadOnlyList<SessionView>> Find(ParseResult result, IAdministration administration, Func<SessionFilter, SessionFilter>? change, CancellationToken cancellationToken)
    {
        List<SessionView> sessions = [];
        var (filter, most) = (Read(result), result.GetValue(_most));
        filter = change?.Invoke(filter) ?? filter;
        do
        {
            var page = await administration.FindSessions(filter with { Limit = Math.Min(SessionQuery.MaxLimit, most - sessions.Count) }, cancellationToken);
            sessions.AddRange(page.Items);
            filter = filter with { Cursor = page.Next };
        }
        while (filter.Cursor is not null && sessions.Count < most);
        return sessions;
    }

    private SessionFilter Read(ParseResult result) => new()
    {
        Search = result.GetValue(_search),
        User = result.GetValue(_user),
        Address = result.GetValue(_address),
        Client = result.GetValue(_client),
        Edge = result.GetValue(_edge),
        Pool = result.GetValue(_pool),
        Rule = result.GetValue(_rule),
        Level = result.GetValue(_level),
        Method = result.GetValue(_method),
        Newest = result.GetValue(_newest) ? true : null,
    };
}
