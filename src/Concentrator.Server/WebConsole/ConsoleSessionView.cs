using Concentrator.Server.Administration;

namespace Concentrator.Server.WebConsole;

/// <summary>A session of the console as its page sees it.</summary>
/// <param name="Name">The token's name.</param>
/// <param name="Role">What its owner may do.</param>
/// <param name="Key">What the page shows with each request.</param>
/// <param name="EndsAt">When the session ends.</param>
/// <param name="IdleSeconds">After how many seconds without anybody's doing it ends earlier.</param>
internal sealed record ConsoleSessionView(string Name, string Role, string Key, DateTimeOffset EndsAt, int IdleSeconds)
{
    /// <summary>Of a session.</summary>
    internal static ConsoleSessionView Of(ConsoleSession session) =>
        new(session.Name, session.Role.Word(), session.Key, session.EndsAt, (int)ConsoleSessions.IdleLimit.TotalSeconds);

    /// <summary>Nothing of the key: it is a secret.</summary>
    public override string ToString() => Name;
}
