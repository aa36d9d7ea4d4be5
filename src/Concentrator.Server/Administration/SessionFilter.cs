using System.Globalization;
using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Administration;

/// <summary>Which of the open sessions an administrator wants to see, as it is written. What is null asks for nothing.</summary>
internal sealed record SessionFilter
{
    private static readonly Dictionary<string, AccessLevel> Levels = Enum.GetValues<AccessLevel>().ToDictionary(level => level.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The words for methods.</summary>
    internal static readonly IReadOnlyDictionary<string, AuthenticationMethod> Methods = new Dictionary<string, AuthenticationMethod>(StringComparer.OrdinalIgnoreCase)
    {
        ["pap"] = AuthenticationMethod.Pap,
        ["chap"] = AuthenticationMethod.ChapMd5,
        ["mschapv2"] = AuthenticationMethod.MsChapV2,
        ["eap"] = AuthenticationMethod.Eap,
    };

    /// <summary>A part of the user's name, of the address inside or of the client's, or the beginning of the session's name.</summary>
    public string? Search { get; init; }

    /// <summary>The user's name; case does not matter.</summary>
    public string? User { get; init; }

    /// <summary>The address inside the tunnel, or a network that it lies in; IPv4 or IPv6.</summary>
    public string? Address { get; init; }

    /// <summary>The client's address, or a network that it lies in.</summary>
    public string? Client { get; init; }

    /// <summary>The edge.</summary>
    public string? Edge { get; init; }

    /// <summary>The pool.</summary>
    public string? Pool { get; init; }

    /// <summary>The rule of the access policy.</summary>
    public string? Rule { get; init; }

    /// <summary>How far it is let in: full, probation or quarantine.</summary>
    public string? Level { get; init; }

    /// <summary>How the user proved itself: pap, chap, mschapv2 or eap.</summary>
    public string? Method { get; init; }

    /// <summary>Whether the newest come first; otherwise the oldest do.</summary>
    public bool? Newest { get; init; }

    /// <summary>The most sessions to answer with, 1 to 200; 50 when it is left out.</summary>
    public int? Limit { get; init; }

    /// <summary>The cursor that the page before ended with.</summary>
    public string? Cursor { get; init; }

    /// <summary>Whether only sessions are wanted whose machine has stated its health.</summary>
    public bool? Statements { get; init; }

    /// <summary>A cursor as it is written.</summary>
    internal static string? Write(SessionPosition? position) => position is { } at ? string.Create(CultureInfo.InvariantCulture, $"{at.OpenedAt:x}.{at.Tunnel}") : null;

    /// <summary>Understands it.</summary>
    /// <exception cref="InvalidConfigurationException">Something cannot be understood; it carries every error.</exception>
    internal SessionQuery ToQuery()
    {
        List<ConfigurationError> errors = [];
        if (Limit is < 1 or > SessionQuery.MaxLimit)
        {
            errors.Add(new ConfigurationError("limit", $"{Limit}", $"give 1 to {SessionQuery.MaxLimit}"));
        }

        var query = new SessionQuery
        {
            Text = Search,
            User = User,
            Edge = Edge,
            Pool = Pool,
            Rule = Rule,
            NewestFirst = Newest ?? false,
            WithStatements = Statements ?? false,
            Limit = Limit ?? 50,
            Level = Word("level", Level, Levels, errors),
            Method = Word("method", Method, Methods, errors),
            Address = Network("address", Address, errors),
            Client = Network("client", Client, errors),
            After = Position(errors),
        };
        return errors.Count == 0 ? query : throw new InvalidConfigurationException(errors);
    }

    private SessionPosition? Position(List<ConfigurationError> errors)
    {
        if (Cursor is null)
        {
            return null;
        }

        var parts = Cursor.Split('.');
        if (parts.Length == 2 && long.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var at) && TunnelId.TryParse(parts[1], out var tunnel))
        {
            return new SessionPosition(at, tunnel);
        }

        errors.Add(new ConfigurationError("cursor", Cursor, "give the cursor that the page before ended with"));
        return null;
    }

    private static T? Word<T>(string key, string? text, IReadOnlyDictionary<string, T> words, List<ConfigurationError> errors)
        where T : struct
    {
        if (text is null || words.TryGetValue(text, out var value))
        {
            return text is null ? null : words[text];
        }

        errors.Add(new ConfigurationError(key, text, $"give {string.Join(" or ", words.Keys.Select(word => word.ToLowerInvariant()))}"));
        return null;
    }

    private static IPNetwork? Network(string key, string? text, List<ConfigurationError> errors)
    {
        if (text is null)
        {
            return null;
        }

        if (SourceNetwork.TryParse(text, out var network))
        {
            return network;
        }

        errors.Add(new ConfigurationError(key, text, SourceNetwork.ProblemOf(text)));
        return null;
    }
}
