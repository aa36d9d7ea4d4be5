using System.Globalization;
using System.Text.Json;

namespace Concentrator.Protocol.Health;

/// <summary>
/// Reads the statement of health that an agent posts: a JSON object (RFC 8259), version 1. A member that is missing or null was not said; one that is not known is left out,
/// so that newer agents may say more; one that cannot be read is named.
/// </summary>
public static class PostureReader
{
    /// <summary>The most bytes of a statement.</summary>
    public const int MaxSize = 64 * 1024;

    /// <summary>The version that this reads.</summary>
    public const int Version = 1;

    /// <summary>The most characters of a text in it.</summary>
    internal const int MaxText = 256;

    /// <summary>The most facts of one's own.</summary>
    internal const int MaxFacts = 64;

    /// <summary>The most characters of a fact's name.</summary>
    internal const int MaxName = 64;

    private const int MaxDepth = 8;
    private const int MaxProblems = 32;

    private static readonly TimeSpan s_wrongClock = TimeSpan.FromDays(1);

    /// <summary>Reads a statement.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="source">How it came.</param>
    /// <param name="at">When it came.</param>
    /// <param name="said">What it says.</param>
    /// <returns>What is wrong with it, each in a sentence that names the member; empty when nothing is.</returns>
    public static IReadOnlyList<string> Read(ReadOnlyMemory<byte> json, HealthSource source, DateTimeOffset at, out AgentStatement said)
    {
        said = new AgentStatement();
        if (json.Length > MaxSize)
        {
            return [$"The statement is larger than {MaxSize} bytes."];
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return ["The statement is not a JSON object."];
            }

            var reading = new Reading(source, at);
            reading.Read(document.RootElement);
            said = new AgentStatement { Health = reading.Problems.Count == 0 ? reading.Statement : null, Tunnel = reading.Tunnel, MadeAt = reading.MadeAt };
            return reading.Problems;
        }
        catch (JsonException fault)
        {
            return [string.Create(CultureInfo.InvariantCulture, $"The statement is not JSON, or nested too deeply (line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}).")];
        }
    }

    /// <summary>Whether a text is a name of a fact of one's own: small letters, digits, dots, hyphens and underscores.</summary>
    internal static bool IsFactName(string name) => name.Length is > 0 and <= MaxName && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_');

    private sealed class Reading(HealthSource source, DateTimeOffset at)
    {
        private readonly List<string> _problems = [];
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private bool _hasVersion;

        public StatementOfHealth Statement { get; private set; } = new() { Source = source, At = at };

        public string? Tunnel { get; private set; }

        public DateTimeOffset? MadeAt { get; private set; }

        public IReadOnlyList<string> Problems => _problems;

        public void Read(JsonElement members)
        {
            foreach (var member in members.EnumerateObject())
            {
                if (TryName(member) is not { } name)
                {
                    Say("The name of a member is not text.");
                }
                else if (!_seen.Add(name))
                {
                    Say($"'{Shown(name)}' stands there twice.");
                }
                else if (member.Value.ValueKind != JsonValueKind.Null)
                {
                    Take(name, member.Value);
                }
            }

            if (!_hasVersion)
            {
                Say($"'{PostureMember.Version}' is missing: it is {Version}.");
            }
        }

        private static string Shown(string name) => name.Length <= MaxName ? name : name[..MaxName];

        private static string? TryName(JsonProperty member)
        {
            try
            {
                return member.Name;
            }
            catch (InvalidOperationException)
            {
                // Half of a surrogate pair, by an escape.
                return null;
            }
        }

        private static string? TryText(JsonElement value)
        {
            try
            {
                return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= MaxText } text && !text.Any(char.IsControl) ? text.Trim() : null;
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }

        private void Say(string problem)
        {
            if (_problems.Count < MaxProblems)
            {
                _problems.Add(problem);
            }
        }

        private void Take(string name, JsonElement value)
        {
            switch (name)
            {
                case PostureMember.Version:
                    _hasVersion = true;
                    if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var version) || version != Version)
                    {
                        Say($"'{name}' is not {Version}, which is all that is known here.");
                    }

                    break;
                case PostureMember.At:
                    MadeAt = Time(name, value);
                    break;
                case PostureMember.Tunnel:
                    Tunnel = Text(name, value);
                    break;
                case PostureMember.Machine:
                    Statement = Statement with { Machine = Text(name, value) };
                    break;
                case PostureMember.OperatingSystem:
                    Statement = Statement with { OperatingSystem = Text(name, value)?.ToLowerInvariant() };
                    break;
                case PostureMember.OperatingSystemVersion:
                    Statement = Statement with { Version = VersionOf(name, value) };
                    break;
                case PostureMember.Firewall:
                    Statement = Statement with { Firewall = Truth(name, value) };
                    break;
                case PostureMember.Antivirus:
                    Statement = Statement with { Antivirus = Truth(name, value) };
                    break;
                case PostureMember.AntivirusCurrent:
                    Statement = Statement with { AntivirusCurrent = Truth(name, value) };
                    break;
                case PostureMember.Antispyware:
                    Statement = Statement with { Antispyware = Truth(name, value) };
                    break;
                case PostureMember.AntispywareCurrent:
                    Statement = Statement with { AntispywareCurrent = Truth(name, value) };
                    break;
                case PostureMember.AutomaticUpdates:
                    Statement = Statement with { AutomaticUpdates = Truth(name, value) };
                    break;
                case PostureMember.DiskEncryption:
                    Statement = Statement with { DiskEncryption = Truth(name, value) };
                    break;
                case PostureMember.LastUpdate:
                    Statement = Statement with { LastUpdate = PastTime(name, value) };
                    break;
                case PostureMember.MissingUpdates:
                    Statement = Statement with { MissingUpdates = Severity(name, value) };
                    break;
                case PostureMember.Custom:
                    Statement = Statement with { Custom = Facts(name, value) };
                    break;
            }
        }

        private string? Text(string name, JsonElement value)
        {
            if (TryText(value) is { Length: > 0 } text)
            {
                return text;
            }

            Say($"'{name}' is not a text of 1 to {MaxText} characters without control characters.");
            return null;
        }

        private bool? Truth(string name, JsonElement value)
        {
            if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                return value.ValueKind == JsonValueKind.True;
            }

            Say($"'{name}' is neither true nor false.");
            return null;
        }

        private string? VersionOf(string name, JsonElement value)
        {
            if (TryText(value) is { Length: > 0 and <= MaxName } text && text.Split('.').All(part => part.Length is > 0 and <= 9 && part.All(char.IsAsciiDigit)))
            {
                return text;
            }

            Say($"'{name}' is not numbers with dots between them.");
            return null;
        }

        private DateTimeOffset? PastTime(string name, JsonElement value)
        {
            var time = Time(name, value);
            if (time is null || time <= at + s_wrongClock)
            {
                return time;
            }

            Say($"'{name}' lies in the future.");
            return null;
        }

        private DateTimeOffset? Time(string name, JsonElement value)
        {
            if (TryText(value) is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                return time.ToUniversalTime();
            }

            Say($"'{name}' is not a time as ISO 8601 writes it.");
            return null;
        }

        private UpdateSeverity? Severity(string name, JsonElement value)
        {
            var names = Enum.GetNames<UpdateSeverity>();
            if (TryText(value) is { } text && names.Contains(text, StringComparer.OrdinalIgnoreCase))
            {
                return Enum.Parse<UpdateSeverity>(text, ignoreCase: true);
            }

            Say($"'{name}' is none of {string.Join(", ", names.Select(known => known.ToLowerInvariant()))}.");
            return null;
        }

        private Dictionary<string, string> Facts(string name, JsonElement value)
        {
            var facts = new Dictionary<string, string>(StringComparer.Ordinal);
            if (value.ValueKind != JsonValueKind.Object)
            {
                Say($"'{name}' is not a JSON object.");
                return facts;
            }

            foreach (var fact in value.EnumerateObject())
            {
                if (TryName(fact) is not { } factName || !IsFactName(factName))
                {
                    Say($"A name in '{name}' is not 1 to {MaxName} small letters, digits, dots, hyphens and underscores.");
                }
                else if (FactValue(fact.Value) is not { } text)
                {
                    Say($"'{name}.{factName}' is not a text, a number or true or false.");
                }
                else if (!facts.TryAdd(factName, text))
                {
                    Say($"'{name}.{factName}' stands there twice.");
                }

                if (facts.Count > MaxFacts)
                {
                    Say($"'{name}' has more than {MaxFacts} members.");
                    return facts;
                }
            }

            return facts;
        }

        private static string? FactValue(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number when value.GetRawText() is { Length: <= MaxText } number => number,
            JsonValueKind.String => TryText(value),
            _ => null,
        };
    }
}
