using System.CommandLine;
using System.Globalization;
using System.Net;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Commands;

/// <summary>The login that <c>policy explain</c> is about, as its options tell it.</summary>
internal sealed class PolicyQuestion
{
    private readonly Option<string> _from = new("--from") { Description = "The client's address.", HelpName = "ADDRESS", DefaultValueFactory = _ => "192.0.2.1" };
    private readonly Option<string?> _at = new("--at") { Description = "When, such as 2026-11-22T08:30 (in the policy's time zone) or 2026-11-22T08:30Z; now when it is left out.", HelpName = "TIME" };
    private readonly Option<string> _edge = new("--edge") { Description = "The edge that it comes to.", HelpName = "NAME", DefaultValueFactory = _ => Environment.MachineName };
    private readonly Option<string> _method = new("--method") { Description = "How it proves itself: pap, chap, mschapv2, eap, or an EAP method such as eap-tls or peap-mschapv2.", HelpName = "METHOD", DefaultValueFactory = _ => "mschapv2" };
    private readonly Option<bool> _radius = new("--radius") { Description = "The user is a RADIUS server's." };

    /// <summary>The user.</summary>
    internal Option<string> User { get; } = new("--user") { Description = "The user.", HelpName = "NAME", Required = true };

    /// <summary>The user's groups.</summary>
    internal Option<string[]> Groups { get; } = new("--group") { Description = "A group of the user; may be given several times. Without it, the groups of the account.", HelpName = "NAME", DefaultValueFactory = _ => [] };

    /// <summary>The file with the policy.</summary>
    internal Option<string?> File { get; } = new("--file", "-f") { Description = "Explain the policy of this file, not that of the server.", HelpName = "FILE" };

    /// <summary>Adds the options to a command.</summary>
    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { User, Groups, _from, _at, _edge, _method, _radius, File })
        {
            command.Add(option);
        }
    }

    /// <summary>When it is.</summary>
    /// <exception cref="InvalidConfigurationException">The option is no time.</exception>
    internal DateTimeOffset ReadTime(ParseResult result, string? zoneName)
    {
        if (result.GetValue(_at) is not { } text)
        {
            return TimeProvider.System.GetUtcNow();
        }

        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time))
        {
            throw new InvalidConfigurationException("--at", text, "is no time; give one such as 2026-11-22T08:30 or 2026-11-22T08:30Z");
        }

        if (time.Kind != DateTimeKind.Unspecified)
        {
            return new DateTimeOffset(time).ToUniversalTime();
        }

        var zone = zoneName is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zoneName, out var found) ? found : TimeZoneInfo.Utc;
        return new DateTimeOffset(time, zone.GetUtcOffset(time)).ToUniversalTime();
    }

    /// <summary>Everything that is known of it.</summary>
    /// <exception cref="InvalidConfigurationException">An option cannot be understood.</exception>
    internal PolicyFacts Read(ParseResult result, IReadOnlyList<string> groups, DateTimeOffset at)
    {
        if (!IPAddress.TryParse(result.GetValue(_from), out var client))
        {
            throw new InvalidConfigurationException("--from", result.GetValue(_from), "is no address; give one such as 192.0.2.10 or 2001:db8::10");
        }

        var method = result.GetValue(_method)!.ToLowerInvariant();
        AuthenticationMethod? known = method switch
        {
            "pap" => AuthenticationMethod.Pap,
            "chap" => AuthenticationMethod.ChapMd5,
            "mschapv2" => AuthenticationMethod.MsChapV2,
            _ when method.StartsWith("eap", StringComparison.Ordinal) || method.StartsWith("peap", StringComparison.Ordinal) => AuthenticationMethod.Eap,
            _ => null,
        };
        return new PolicyFacts
        {
            UserName = result.GetRequiredValue(User),
            Groups = groups,
            Client = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client,
            Edge = result.GetValue(_edge)!,
            Method = known ?? throw new InvalidConfigurationException("--method", method, "is no method; give pap, chap, mschapv2, eap, or an EAP method such as eap-tls or peap-mschapv2"),
            Authority = result.GetValue(_radius) ? AuthenticationAuthority.Radius : AuthenticationAuthority.Local,
            Peer = known == AuthenticationMethod.Eap && method.Length > 3 ? new PeerFacts { EapMethod = method } : PeerFacts.None,
            Begun = at,
        };
    }
}
