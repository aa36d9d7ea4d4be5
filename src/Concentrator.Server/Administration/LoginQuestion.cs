using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Administration;

/// <summary>A login that the access policy is asked about.</summary>
internal sealed record LoginQuestion
{
    /// <summary>The user.</summary>
    public required string User { get; init; }

    /// <summary>The user's groups; null: those of the account.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>The client's address; 192.0.2.1 when it is left out.</summary>
    public string? From { get; init; }

    /// <summary>When, such as 2026-11-22T08:30 (in the policy's time zone) or 2026-11-22T08:30Z; now when it is left out.</summary>
    public string? At { get; init; }

    /// <summary>The edge that it comes to; the machine's name when it is left out.</summary>
    public string? Edge { get; init; }

    /// <summary>How it proves itself: pap, chap, mschapv2, eap, or an EAP method such as eap-tls or peap-mschapv2; when it is left out, mschapv2, or eap-tls with a certificate.</summary>
    public string? Method { get; init; }

    /// <summary>The client's certificate; null: it has shown none.</summary>
    public CertificateQuestion? Certificate { get; init; }

    /// <summary>A statement of health that the machine has just made, as an agent posts it; null: it has made none.</summary>
    public JsonElement? Health { get; init; }

    /// <summary>How the statement came: tunnel, token, peap, certificate or radius; tunnel when it is left out.</summary>
    public string? HealthSource { get; init; }

    /// <summary>Whether the user is a RADIUS server's.</summary>
    public bool Radius { get; init; }

    /// <summary>Asks a policy.</summary>
    /// <exception cref="InvalidConfigurationException">The question or the policy cannot be understood.</exception>
    internal PolicyExplanation Ask(PolicyDefinition definition, IReadOnlyList<string> groups, TimeProvider time)
    {
        var policies = CompiledPolicy.Of(definition);
        var at = ReadTime(definition.TimeZone, time);
        var facts = Facts(groups, at);
        var decision = policies.Decide(facts, at);
        return new PolicyExplanation(
            [.. policies.Explain(facts, at).Select(rule => new RuleExplanationView(rule.Rule, rule.Fits, rule.WhyNot))],
            decision.Rule,
            decision.Denial is null,
            decision.Denial is null ? decision.Level.ToString().ToLowerInvariant() : null,
            [.. PolicyWords.Of(decision)]);
    }

    private DateTimeOffset ReadTime(string? zoneName, TimeProvider clock)
    {
        if (At is null)
        {
            return clock.GetUtcNow();
        }

        if (!DateTime.TryParse(At, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time))
        {
            throw new InvalidConfigurationException("--at", At, "is no time; give one such as 2026-11-22T08:30 or 2026-11-22T08:30Z");
        }

        if (time.Kind != DateTimeKind.Unspecified)
        {
            return new DateTimeOffset(time).ToUniversalTime();
        }

        var zone = zoneName is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zoneName, out var found) ? found : TimeZoneInfo.Utc;
        return new DateTimeOffset(time, zone.GetUtcOffset(time)).ToUniversalTime();
    }

    private PolicyFacts Facts(IReadOnlyList<string> groups, DateTimeOffset at)
    {
        if (!IPAddress.TryParse(From ?? "192.0.2.1", out var client))
        {
            throw new InvalidConfigurationException("--from", From, "is no address; give one such as 192.0.2.10 or 2001:db8::10");
        }

        var method = (Method ?? (Certificate is null ? "mschapv2" : "eap-tls")).ToLowerInvariant();
        AuthenticationMethod? known = SessionFilter.Methods.TryGetValue(method, out var plain)
            ? plain
            : method.StartsWith("eap", StringComparison.Ordinal) || method.StartsWith("peap", StringComparison.Ordinal) ? AuthenticationMethod.Eap : null;
        return new PolicyFacts
        {
            UserName = User,
            Groups = [.. groups.OfType<string>()],
            Client = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client,
            Edge = Edge ?? Environment.MachineName,
            Method = known ?? throw new InvalidConfigurationException("--method", Method, "is no method; give pap, chap, mschapv2, eap, or an EAP method such as eap-tls or peap-mschapv2"),
            Authority = Radius ? AuthenticationAuthority.Radius : AuthenticationAuthority.Local,
            Peer = new PeerFacts { EapMethod = known == AuthenticationMethod.Eap && method.Length > 3 ? method : null, Certificate = Certificate?.Facts(at), Health = ReadHealth(at) },
            Begun = at,
        };
    }

    private StatementOfHealth? ReadHealth(DateTimeOffset at)
    {
        Protocol.Health.HealthSource? source = (HealthSource ?? "tunnel").ToUpperInvariant() switch
        {
            "TUNNEL" => Protocol.Health.HealthSource.Tunnel,
            "TOKEN" => Protocol.Health.HealthSource.Token,
            "PEAP" => Protocol.Health.HealthSource.Peap,
            "CERTIFICATE" => Protocol.Health.HealthSource.Certificate,
            "RADIUS" => Protocol.Health.HealthSource.Radius,
            _ => null,
        };
        if (source is null)
        {
            throw new InvalidConfigurationException("--health-source", HealthSource, "is no way that a statement comes; give tunnel, token, peap, certificate or radius");
        }

        if (Health is not { } health)
        {
            return null;
        }

        var problems = PostureReader.Read(Encoding.UTF8.GetBytes(health.GetRawText()), source.Value, at, out var said);
        return problems.Count == 0 ? said.Health : throw new InvalidConfigurationException([.. problems.Select(problem => new ConfigurationError("--health", null, problem))]);
    }
}
