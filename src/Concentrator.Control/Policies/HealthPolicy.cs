using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Policies;

/// <summary>
/// What a machine has to be to be let in fully, and what becomes of it until it is. It keeps nothing and has no clock: the same statement at the same time gets the same answer,
/// wherever it is asked. What a statement does not say is not met.
/// </summary>
public sealed record HealthPolicy
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Wants a firewall that is on.</summary>
    public bool Firewall { get; init; }

    /// <summary>Wants a virus scanner that is on.</summary>
    public bool Antivirus { get; init; }

    /// <summary>Wants current signatures of the virus scanner.</summary>
    public bool AntivirusCurrent { get; init; }

    /// <summary>Wants a spyware scanner that is on.</summary>
    public bool Antispyware { get; init; }

    /// <summary>Wants current signatures of the spyware scanner.</summary>
    public bool AntispywareCurrent { get; init; }

    /// <summary>Wants updates that install themselves.</summary>
    public bool AutomaticUpdates { get; init; }

    /// <summary>Wants a system disk that is encrypted.</summary>
    public bool DiskEncryption { get; init; }

    /// <summary>The worst of the security updates that may be missing (<see cref="UpdateSeverity.None"/>: none may); null: any.</summary>
    public UpdateSeverity? MissingUpdates { get; init; }

    /// <summary>How long ago updates were installed, at most; null: never mind.</summary>
    public TimeSpan? UpdateAge { get; init; }

    /// <summary>
    /// The oldest version of an operating system, by the word that statements have for it (<c>windows</c>); empty: any of any. A system that is not named here does not meet the policy when one is.
    /// </summary>
    public IReadOnlyDictionary<string, VersionNumber> OperatingSystems { get; init; } = new Dictionary<string, VersionNumber>(StringComparer.Ordinal);

    /// <summary>Wanted facts of one's own.</summary>
    public IReadOnlyList<RequiredFact> Custom { get; init; } = [];

    /// <summary>How a statement may have come; empty: any way.</summary>
    public IReadOnlyList<HealthSource> Sources { get; init; } = [];

    /// <summary>The greatest age of a statement; null: it holds for as long as the session.</summary>
    public TimeSpan? StatementAge { get; init; }

    /// <summary>How long, from when a machine of the user was first found not to meet the policy, such a machine is let in all the same.</summary>
    public TimeSpan GraceTime { get; init; }

    /// <summary>What a machine in quarantine reaches.</summary>
    public IReadOnlyList<IPNetwork> Remediation { get; init; } = [];

    /// <summary>Where a person reads what to do; null: the gateway's own page alone.</summary>
    public string? Url { get; init; }

    /// <summary>The statement to judge: a machine's last one of those that came in a way that is accepted, else its last one; null when it has made none.</summary>
    /// <param name="peer">What is known of the machine.</param>
    public StatementOfHealth? LastOf(PeerFacts peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        return peer.Statements.FirstOrDefault(statement => Sources.Count == 0 || Sources.Contains(statement.Source)) ?? peer.Health;
    }

    /// <summary>Judges a statement.</summary>
    /// <param name="statement">The machine's last one; null: it has made none.</param>
    /// <param name="now">The time.</param>
    public HealthEvaluation Evaluate(StatementOfHealth? statement, DateTimeOffset now)
    {
        if (statement is null)
        {
            return new HealthEvaluation(Name, IsHealthy: false, ["The machine has made no statement of health."], LooksAgainAt: null);
        }

        if (Sources.Count > 0 && !Sources.Contains(statement.Source))
        {
            return new HealthEvaluation(Name, IsHealthy: false, [$"The machine's statement of health {WayOf(statement.Source)}, which is not accepted here."], LooksAgainAt: null);
        }

        DateTimeOffset? end = StatementAge is { } age ? statement.At + age : null;
        if (end <= now)
        {
            return new HealthEvaluation(Name, IsHealthy: false, [$"The machine's statement of health is too old: {InWords(StatementAge!.Value)} at most."], LooksAgainAt: null);
        }

        List<string> missing = [.. Lacks(statement, now)];
        if (UpdateAge is { } updateAge && statement.LastUpdate is { } updated && updated + updateAge > now && (end is null || updated + updateAge < end))
        {
            end = updated + updateAge;
        }

        return new HealthEvaluation(Name, missing.Count == 0, missing, end);
    }

    /// <summary>How far it lets a machine in that it has judged.</summary>
    /// <param name="evaluation">What it said of the machine.</param>
    /// <param name="unhealthySince">When a machine of the user was first found not to meet it, since one last did.</param>
    /// <param name="now">The time.</param>
    public HealthAccess AccessOf(HealthEvaluation evaluation, DateTimeOffset unhealthySince, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        if (evaluation.IsHealthy)
        {
            return new HealthAccess(AccessLevel.Full, ProbationEnds: null, evaluation.LooksAgainAt);
        }

        var ends = unhealthySince + GraceTime;
        return ends > now
            ? new HealthAccess(AccessLevel.Probation, ends, Earlier(ends, evaluation.LooksAgainAt))
            : new HealthAccess(AccessLevel.Quarantine, ProbationEnds: null, evaluation.LooksAgainAt);
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;

    private static string WayOf(HealthSource source) => source switch
    {
        HealthSource.Peap => "came with its login (PEAP)",
        HealthSource.Radius => "came from a RADIUS server",
        HealthSource.Tunnel => "came through its tunnel",
        HealthSource.Token => "came from outside, with its token",
        _ => "came with its certificate",
    };

    private static string InWords(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } when time.Ticks % TimeSpan.TicksPerDay == 0 => Count(time.Days, "day"),
        { TotalHours: >= 1 } when time.Ticks % TimeSpan.TicksPerHour == 0 => Count((int)time.TotalHours, "hour"),
        { TotalMinutes: >= 1 } when time.Ticks % TimeSpan.TicksPerMinute == 0 => Count((int)time.TotalMinutes, "minute"),
        _ => Count((int)time.TotalSeconds, "second"),
    };

    private static string Count(int count, string unit) => count == 1 ? $"1 {unit}" : $"{count} {unit}s";

    private static string SentenceOf(bool wanted, bool? there, string no, string unknown) => !wanted || there == true ? "" : there == false ? no : unknown;

    private IEnumerable<string> Lacks(StatementOfHealth statement, DateTimeOffset now) => new[]
    {
        SentenceOf(Firewall, statement.Firewall, "The firewall is off.", "It is not known whether the firewall is on."),
        SentenceOf(Antivirus, statement.Antivirus, "The virus scanner is off.", "It is not known whether a virus scanner is on."),
        SentenceOf(AntivirusCurrent, statement.AntivirusCurrent, "The virus scanner's signatures are not current.", "It is not known whether the virus scanner's signatures are current."),
        SentenceOf(Antispyware, statement.Antispyware, "The spyware scanner is off.", "It is not known whether a spyware scanner is on."),
        SentenceOf(AntispywareCurrent, statement.AntispywareCurrent, "The spyware scanner's signatures are not current.", "It is not known whether the spyware scanner's signatures are current."),
        SentenceOf(AutomaticUpdates, statement.AutomaticUpdates, "Updates are not installed automatically.", "It is not known whether updates are installed automatically."),
        SentenceOf(DiskEncryption, statement.DiskEncryption, "The system's disk is not encrypted.", "It is not known whether the system's disk is encrypted."),
        OfMissingUpdates(statement.MissingUpdates),
        OfLastUpdate(statement.LastUpdate, now),
        OfSystem(statement.OperatingSystem, statement.Version),
    }.Concat(Custom.Select(fact => OfFact(fact, statement))).Where(sentence => sentence.Length > 0);

    private string OfMissingUpdates(UpdateSeverity? worst) => MissingUpdates switch
    {
        null => "",
        _ when worst is null => "It is not known whether security updates are missing.",
        { } most when worst > most => worst == UpdateSeverity.Unspecified ? "A security update is missing." : $"A security update is missing whose severity is {worst.Value.ToString().ToLowerInvariant()}.",
        _ => "",
    };

    private string OfLastUpdate(DateTimeOffset? last, DateTimeOffset now) => UpdateAge switch
    {
        null => "",
        _ when last is null => "It is not known when updates were installed last.",
        { } most when last + most <= now => $"Updates were installed too long ago: {InWords(most)} at most.",
        _ => "",
    };

    private string OfSystem(string? system, string? version)
    {
        if (OperatingSystems.Count == 0)
        {
            return "";
        }

        if (system is null)
        {
            return "It is not known what operating system the machine has.";
        }

        if (!OperatingSystems.TryGetValue(system, out var least))
        {
            return "The machine's operating system is not accepted here.";
        }

        return VersionNumber.TryParse(version, out var there) && there >= least ? "" : $"The operating system is too old, or its version is not known: {system} {least} at least.";
    }

    private static string OfFact(RequiredFact fact, StatementOfHealth statement) => statement.Custom.TryGetValue(fact.Name, out var value)
        ? fact.IsMetBy(value) ? "" : $"{fact.Name} is not {fact.Value}{(fact.AtLeast ? " or more" : "")}."
        : $"It is not known what {fact.Name} is.";
}
