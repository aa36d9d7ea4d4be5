using System.Security.Cryptography;
using System.Text;
using Concentrator.Control.Tokens;

namespace Concentrator.Server.WebConsole;

/// <summary>Who has signed in to the console of this node. Kept in memory: whoever asks another node, or this one after a restart, signs in anew.</summary>
internal sealed class ConsoleSessions(TimeProvider time)
{
    /// <summary>The most of them; one more ends the one that was used least lately.</summary>
    internal const int Most = 256;

    /// <summary>The header that carries <see cref="ConsoleSession.Key"/>.</summary>
    internal const string KeyHeader = "X-Concentrator-Console";

    /// <summary>The header of requests that the page makes by itself; they do not keep a session alive.</summary>
    internal const string BackgroundHeader = "X-Concentrator-Background";

    /// <summary>A session ends when nobody has done anything in it for so long.</summary>
    internal static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(30);

    /// <summary>A session ends after so long.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromHours(12);

    private const int SecretBytes = 32;

    private readonly Dictionary<string, ConsoleSession> _sessions = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Begins one.</summary>
    /// <returns>What its cookie carries, and the session.</returns>
    internal (string Cookie, ConsoleSession Session) Begin(string token, string name, ApiRole role)
    {
        var now = time.GetUtcNow();
        var cookie = Random();
        var session = new ConsoleSession(Random(), token, name, role, now + Limit) { UsedAt = now };
        lock (_lock)
        {
            foreach (var (over, _) in _sessions.Where(one => IsOver(one.Value, now)).ToList())
            {
                _sessions.Remove(over);
            }

            if (_sessions.Count >= Most)
            {
                _sessions.Remove(_sessions.MinBy(one => one.Value.UsedAt).Key);
            }

            _sessions.Add(SecretKey.Of(cookie), session);
        }

        return (cookie, session);
    }

    /// <summary>The session of a request that the console's own page has made; null: there is none.</summary>
    internal ConsoleSession? Of(HttpContext context)
    {
        if (ConsoleCookie.Read(context.Request) is not { } cookie || ConsoleGuard.Objection(context) is not null || !ConsoleGuard.IsOwn(context.Request)
            || context.Request.Headers[KeyHeader] is not [{ Length: > 0 } key])
        {
            return null;
        }

        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (!_sessions.TryGetValue(SecretKey.Of(cookie), out var session) || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(session.Key)))
            {
                return null;
            }

            if (IsOver(session, now))
            {
                _sessions.Remove(SecretKey.Of(cookie));
                return null;
            }

            session.UsedAt = context.Request.Headers.ContainsKey(BackgroundHeader) ? session.UsedAt : now;
            return session;
        }
    }

    /// <summary>Ends the session of a request.</summary>
    internal void End(HttpRequest request)
    {
        lock (_lock)
        {
            _sessions.Remove(SecretKey.Of(ConsoleCookie.Read(request) ?? ""));
        }
    }

    private static bool IsOver(ConsoleSession session, DateTimeOffset now) => now >= session.EndsAt || now >= session.UsedAt + IdleLimit;

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
}
