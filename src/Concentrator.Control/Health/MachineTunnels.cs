using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Health;

namespace Concentrator.Control.Health;

/// <summary>
/// Which tunnels are a machine's: those of its user (any user's, if it has none) whose certificate names it; else its user's only tunnel, or the one of its user that the statement names.
/// What a tunnel says itself makes it no machine's: it only counts against it, when it says that it is another one.
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
        .Select(session => new MachineTunnel(session.Edge, session.Epoch, session.Tunnel, Names(session, machine.Name)))
        .Where(candidate => machine.UserName is not null || candidate.Names == true);

    /// <summary>Those of all candidates that are the machine's.</summary>
    public static IReadOnlyList<MachineTunnel> Choose(IReadOnlyList<MachineTunnel> candidates, Machine machine)
    {
        var named = candidates.Where(candidate => candidate.Names == true).ToList();
        return named.Count == 0 && machine.UserName is not null && candidates is [{ Names: null }] ? candidates : named;
    }

    /// <summary>Answers that no tunnel is the machine's, and why.</summary>
    public static HealthAnswer Refusal(IReadOnlyList<MachineTunnel> candidates, Machine machine, TunnelId? tunnel) => new(HealthOutcome.UnknownTunnel)
    {
        Reason = (machine.UserName, tunnel, candidates.Count) switch
        {
            (null, _, _) => $"No open tunnel has a certificate that names machine {machine.Name}, and its token is no user's.",
            (var user, { } named, 0) => $"User {user} has no open tunnel {named}.",
            (var user, _, 0) => $"User {user} has no open tunnel.",
            (var user, _, 1) => $"The open tunnel of user {user} is another machine's than {machine.Name}.",
            var (user, _, count) => $"User {user} has {count} open tunnels, and none has a certificate that names machine {machine.Name}: say by 'tunnel' which it is.",
        },
    };

    private static bool? Names(Session session, string machine)
    {
        var names = (session.Facts.Peer.Certificate?.AlternativeNames ?? [])
            .Where(name => name.StartsWith(DnsName, StringComparison.Ordinal))
            .Select(name => name[DnsName.Length..])
            .ToList();
        if (names.Count > 0)
        {
            return names.Exists(name => IsMachine(name, machine));
        }

        var stated = session.Facts.Peer.Statements.FirstOrDefault(statement => statement.Source != HealthSource.Token)?.Machine;
        return stated is null || IsMachine(stated, machine) ? null : false;
    }

    /// <summary>A machine may be named with its domain or without.</summary>
    private static bool IsMachine(string name, string machine) =>
        string.Equals(name, machine, StringComparison.OrdinalIgnoreCase)
        || (!machine.Contains('.', StringComparison.Ordinal) && name.StartsWith(machine + ".", StringComparison.OrdinalIgnoreCase));
}
