using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;

namespace Concentrator.Control.Health;

/// <summary>
/// Which tunnels are a machine's: those of its user (any user's, if it has none) that name it in their certificate or in an earlier statement; and if its user has no other, the one
/// that names no machine at all. So a healthy machine speaks for no other that has said who it is.
/// </summary>
internal static class MachineTunnels
{
    private const string DnsName = "dns:";

    /// <summary>The tunnels among some sessions that may be the machine's.</summary>
    /// <param name="sessions">Sessions.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="tunnel">The only tunnel that is wanted; null: any.</param>
    public static IEnumerable<MachineTunnel> Candidates(IEnumerable<Session> sessions, Machine machine, TunnelId? tunnel) => sessions
        .Where(session => session.OpenedAt is not null && (tunnel is not { } wanted || session.Tunnel == wanted))
        .Where(session => machine.UserName is not { } user || UserKey.Of(user).Names(session.UserName))
        .Select(session => new MachineTunnel(session.Edge, session.Epoch, session.Tunnel, Names(session, machine.Name)));

    /// <summary>Those of all candidates that are the machine's.</summary>
    public static IReadOnlyList<MachineTunnel> Choose(IReadOnlyList<MachineTunnel> candidates, Machine machine)
    {
        var named = candidates.Where(candidate => candidate.Names == true).ToList();
        return named.Count == 0 && machine.UserName is not null && candidates is [{ Names: null }] ? candidates : named;
    }

    private static bool? Names(Session session, string machine)
    {
        var names = (session.Facts.Peer.Certificate?.AlternativeNames ?? [])
            .Where(name => name.StartsWith(DnsName, StringComparison.Ordinal))
            .Select(name => name[DnsName.Length..])
            .ToList();
        if (names.Count == 0 && session.Facts.Peer.Health?.Machine is { } stated)
        {
            names.Add(stated);
        }

        return names.Count == 0 ? null : names.Any(name => IsMachine(name, machine));
    }

    /// <summary>A machine may be named with its domain or without.</summary>
    private static bool IsMachine(string name, string machine) =>
        string.Equals(name, machine, StringComparison.OrdinalIgnoreCase)
        || (!machine.Contains('.', StringComparison.Ordinal) && name.StartsWith(machine + ".", StringComparison.OrdinalIgnoreCase));
}
