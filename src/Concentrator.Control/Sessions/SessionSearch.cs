using System.Buffers;
using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Sessions;

/// <summary>
/// Finds a page among open sessions: one look at each, and a heap no larger than the page. Nothing is sorted as a whole, and only what is on the page is written out for the reader.
/// </summary>
/// <param name="query">What is asked for.</param>
/// <param name="poolOf">The pool that an address lies in, or null.</param>
internal sealed class SessionSearch(SessionQuery query, Func<Ipv4Address, PoolGeometry?> poolOf)
{
    private const int MostAddressCharacters = 46;

    private static readonly SearchValues<char> _ofTunnels = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> _ofAddresses = SearchValues.Create("0123456789abcdefABCDEF.:%");

    private static readonly Comparer<SessionPosition> _newestFirst = Comparer<SessionPosition>.Create((left, right) => right.CompareTo(left));

    private readonly UserKey? _user = query.User is { } user ? UserKey.Of(user) : null;

    // To write every session's tunnel and addresses takes longer than all the rest: only what the text may be a part of is written.
    private readonly bool _mayBeTunnel = !query.Text.AsSpan().ContainsAnyExcept(_ofTunnels);
    private readonly bool _mayBeAddress = !query.Text.AsSpan().ContainsAnyExcept(_ofAddresses);

    /// <summary>Finds the page.</summary>
    public SessionPage Find(IEnumerable<Session> sessions)
    {
        // The heap has on top what would leave the page first.
        var order = query.NewestFirst ? _newestFirst : Comparer<SessionPosition>.Default;
        var page = new PriorityQueue<Session, SessionPosition>(query.Limit + 1, query.NewestFirst ? Comparer<SessionPosition>.Default : _newestFirst);
        var (total, hasMore) = (0, false);
        foreach (var session in sessions)
        {
            if (session.OpenedAt is not { } openedAt || !Fits(session))
            {
                continue;
            }

            total++;
            var position = SessionPosition.Of(openedAt, session.Tunnel);
            if (query.After is { } after && order.Compare(position, after) <= 0)
            {
                continue;
            }

            if (page.Count < query.Limit)
            {
                page.Enqueue(session, position);
            }
            else
            {
                hasMore = true;
                page.EnqueueDequeue(session, position);
            }
        }

        var found = new SessionInfo[page.Count];
        for (var index = found.Length - 1; index >= 0; index--)
        {
            var session = page.Dequeue();
            found[index] = session.ToInfo(poolOf(session.Address));
        }

        return new SessionPage(found, hasMore ? SessionPosition.Of(found[^1].OpenedAt, found[^1].Tunnel) : null, total);
    }

    private bool Fits(Session session) =>
        (_user is not { } user || user.Names(session.UserName))
        && (query.Edge is null || string.Equals(query.Edge, session.Edge, StringComparison.Ordinal))
        && (query.Pool is null || string.Equals(query.Pool, session.Pool, StringComparison.Ordinal))
        && (query.Rule is null || string.Equals(query.Rule, session.Access.Rule, StringComparison.OrdinalIgnoreCase))
        && (query.Level is not { } level || level == session.Access.Level)
        && (query.Method is not { } method || method == session.Method)
        && (!query.WithStatements || session.Facts.Peer.Health is not null)
        && (query.Client is not { } client || client.Contains(Plain(session.Origin.Client.Address)))
        && (query.Address is not { } inside || IsInside(inside, session))
        && (query.Text is not { Length: > 0 } text || Mentions(session, text));

    private bool IsInside(IPNetwork network, Session session)
    {
        if (network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
        {
            return network.Contains(session.Address.ToIPAddress());
        }

        return poolOf(session.Address)?.Prefix6Of(session.Address) is { } prefix && (network.Contains(prefix.BaseAddress) || prefix.Contains(network.BaseAddress));
    }

    private bool Mentions(Session session, string text) =>
        session.UserName.Contains(text, StringComparison.OrdinalIgnoreCase)
        || (_mayBeAddress && (Mentions(session.Address.ToIPAddress(), text) || Mentions(Plain(session.Origin.Client.Address), text)))
        || (_mayBeTunnel && session.Tunnel.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase));

    private static bool Mentions(IPAddress address, string text)
    {
        Span<char> written = stackalloc char[MostAddressCharacters];
        return address.TryFormat(written, out var length) && written[..length].Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
