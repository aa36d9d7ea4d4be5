using System.Globalization;
using System.Net;
using Concentrator.Protocol.Ip;

namespace Concentrator.Server.Configuration;

/// <summary>
/// Reads typed values out of the section <c>Concentrator</c>. A value that cannot be used becomes an error and the default stands in for it, so that one
/// reading finds every error, as far as somebody will read them. What was never asked for is unknown.
/// </summary>
internal sealed class SettingsReader(IConfigurationSection section)
{
    /// <summary>The most errors that are told; one more says that there are others.</summary>
    internal const int MostErrors = 100;

    private readonly List<ConfigurationError> _errors = [];
    private readonly Dictionary<string, KnownKey> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _asked = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong so far.</summary>
    internal IReadOnlyList<ConfigurationError> Errors => _errors;

    /// <summary>The keys that were asked for so far.</summary>
    internal IReadOnlyCollection<KnownKey> Known => _known.Values;

    /// <summary>Adds an error about a key.</summary>
    internal void Fail(string key, string problem) => Add(new ConfigurationError(key, section[key], problem));

    /// <summary>Adds an error about one of the texts of an array.</summary>
    internal void FailItem(string key, string? text, string problem) => Add(new ConfigurationError(key, text, problem));

    /// <summary>Adds an error about a key whose value is not to be shown.</summary>
    internal void FailSecretly(string key, string problem) => Add(new ConfigurationError(key, null, problem));

    /// <summary>Whether the key, or one below it, is given.</summary>
    internal bool IsGiven(string key) => section.GetSection(key).Exists();

    /// <summary>The key itself and all below it, as far as they are given.</summary>
    internal IEnumerable<string> GivenAt(string key) =>
        section.GetSection(key).AsEnumerable().Where(pair => !string.IsNullOrWhiteSpace(pair.Value)).Select(pair => pair.Key[(section.Path.Length + 1)..]).Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names below a key, in order.</summary>
    internal IReadOnlyList<string> Names(string key) => [.. section.GetSection(key).GetChildren().Select(child => child.Key)];

    /// <summary>A text, or null when it is not given and has no default.</summary>
    internal string? OptionalText(string key, string? pattern = null, string defaultText = "")
    {
        Note(key, pattern, defaultText, isList: false);
        return Given(key);
    }

    /// <summary>A text.</summary>
    internal string Text(string key, string defaultValue, string? defaultText = null)
    {
        Note(key, null, defaultText ?? defaultValue, isList: false);
        return Given(key) ?? defaultValue;
    }

    /// <summary>A secret, given itself or as the path of a file under the key with <c>File</c> behind; a line break at the file's end does not belong to it.</summary>
    internal string? Secret(string key, string? pattern = null)
    {
        var fileKey = key + "File";
        Note(key, pattern, "", isList: false);
        Note(fileKey, pattern is null ? null : pattern + "File", "", isList: false);
        var file = Given(fileKey);
        if (file is null)
        {
            return Given(key);
        }

        if (Given(key) is not null)
        {
            FailSecretly(key, $"stands beside {fileKey}; give one of the two");
        }

        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Fail(fileKey, $"the file cannot be read ({failure.Message}); give the path of a readable file");
            return null;
        }
    }

    /// <summary>The path of a file that is there; null when it is not given, or there is none.</summary>
    internal string? ExistingFile(string key, string? pattern = null)
    {
        var path = OptionalText(key, pattern);
        if (path is not null && !File.Exists(path))
        {
            Fail(key, "there is no such file; give the path of a readable file");
        }

        return path;
    }

    /// <summary>A whole number in a range.</summary>
    internal int Integer(string key, int defaultValue, int least, int most, string? pattern = null, string? defaultText = null)
    {
        Note(key, pattern, defaultText ?? defaultValue.ToString(CultureInfo.InvariantCulture), isList: false);
        return ParseInteger(key, least, most) ?? defaultValue;
    }

    /// <summary>A span of time of at least <paramref name="least"/>.</summary>
    internal TimeSpan Time(string key, TimeSpan defaultValue, TimeSpan least, string? pattern = null)
    {
        Note(key, pattern, Duration.Format(defaultValue), isList: false);
        return ParseTime(key, least) ?? defaultValue;
    }

    /// <summary>A span of time of at least <paramref name="least"/>, or null when it is not given.</summary>
    internal TimeSpan? OptionalTime(string key, TimeSpan least, string? pattern = null, string defaultText = "")
    {
        Note(key, pattern, defaultText, isList: false);
        return ParseTime(key, least);
    }

    /// <summary>One of several words.</summary>
    internal T Choice<T>(string key, T defaultValue, IReadOnlyDictionary<string, T> words, string? defaultText = null, string? pattern = null)
        where T : struct
    {
        Note(key, pattern, defaultText ?? words.First(word => EqualityComparer<T>.Default.Equals(word.Value, defaultValue)).Key, isList: false);
        if (Given(key) is not { } text)
        {
            return defaultValue;
        }

        foreach (var (word, value) in words)
        {
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        Fail(key, $"give {Either(words.Keys)}");
        return defaultValue;
    }

    /// <summary>Several of several words, each at most once.</summary>
    internal IReadOnlyList<T> Choices<T>(string key, IReadOnlyList<T> defaultValue, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        var defaultText = string.Join(", ", defaultValue.Select(value => words.First(word => EqualityComparer<T>.Default.Equals(word.Value, value)).Key));
        List<T> values = [];
        if (Items(key, null, defaultText) is not { } items)
        {
            return defaultValue;
        }

        foreach (var (itemKey, text) in items)
        {
            var word = words.Keys.FirstOrDefault(word => string.Equals(word, text, StringComparison.OrdinalIgnoreCase));
            if (word is null)
            {
                FailItem(itemKey, text, $"give {Either(words.Keys)}");
            }
            else if (values.Contains(words[word]))
            {
                FailItem(itemKey, text, "stands there twice; leave one out");
            }
            else
            {
                values.Add(words[word]);
            }
        }

        return values;
    }

    /// <summary>Texts.</summary>
    internal IReadOnlyList<string> Texts(string key, string? pattern = null) => [.. (Items(key, pattern, "") ?? []).Select(item => item.Text)];

    /// <summary>Addresses to listen on; null when none are given.</summary>
    internal IReadOnlyList<IPEndPoint>? Endpoints(string key, string defaultText)
    {
        if (Items(key, null, defaultText) is not { } items)
        {
            return null;
        }

        List<IPEndPoint> endpoints = [];
        foreach (var (itemKey, text) in items)
        {
            if (!ListenAddress.TryParse(text, out var parsed))
            {
                FailItem(itemKey, text, "give an address and a port, such as 0.0.0.0:443, [::]:443 or *:443");
            }

            endpoints.AddRange(parsed);
        }

        return endpoints;
    }

    /// <summary>Networks and single addresses.</summary>
    internal IReadOnlyList<IPNetwork> Networks(string key)
    {
        List<IPNetwork> networks = [];
        foreach (var (itemKey, text) in Items(key, null, "") ?? [])
        {
            if (SourceNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else
            {
                FailItem(itemKey, text, SourceNetwork.ProblemOf(text));
            }
        }

        return networks;
    }

    /// <summary>IPv4 addresses, two at most, and perhaps as many of IPv6; null when the key is not given.</summary>
    internal IReadOnlyList<IPAddress>? Addresses(string key, string pattern, string defaultText, bool allowsIpv6 = false)
    {
        if (Items(key, pattern, defaultText) is not { } items)
        {
            return null;
        }

        List<IPAddress> addresses = [];
        foreach (var (itemKey, text) in items)
        {
            if (Ipv4Address.TryParse(text, out var ipv4))
            {
                addresses.Add(ipv4.ToIPAddress());
            }
            else if (allowsIpv6 && Ipv6Address.TryParse(text, out var ipv6) && ipv6.IsRoutableUnicast)
            {
                addresses.Add(ipv6.ToIPAddress());
            }
            else
            {
                FailItem(itemKey, text, allowsIpv6 ? "give an IPv4 or IPv6 address, such as 192.0.2.53 or 2001:db8::53" : "give an IPv4 address, such as 192.0.2.53");
            }
        }

        if (addresses.GroupBy(address => address.AddressFamily).Any(family => family.Count() > 2))
        {
            FailSecretly(key, allowsIpv6 ? "a client is told two servers at most of IPv4 and of IPv6; leave the others out" : "PPP tells a client two servers at most; leave the others out");
        }

        return addresses;
    }

    /// <summary>
    /// The texts of an array with the key of each; null when it is not given. One text with commas will do as well, which is handier in an environment variable.
    /// An empty array is given, and empty.
    /// </summary>
    internal IReadOnlyList<(string Key, string Text)>? Items(string key, string? pattern, string defaultText)
    {
        Note(key, pattern, defaultText, isList: true);
        var children = section.GetSection(key).GetChildren().ToList();
        if (children.Count > 0)
        {
            return [.. children.Where(child => !string.IsNullOrEmpty(child.Value)).Select(child => ($"{key}:{child.Key}", child.Value!.Trim()))];
        }

        return section[key] is { } text
            ? [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(item => (key, item))]
            : null;
    }

    /// <summary>Makes an error of every given key that was never asked for.</summary>
    /// <param name="below">Only of those below this key; null: of all.</param>
    internal void FailUnknown(string? below = null)
    {
        var given = section.AsEnumerable(makePathsRelative: true).Where(pair => below is null || pair.Key.StartsWith($"{below}:", StringComparison.OrdinalIgnoreCase));
        foreach (var (key, value) in given.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (_errors.Count > MostErrors)
            {
                break;
            }

            if (string.IsNullOrEmpty(value) || _asked.Contains(key) || IsItem(key))
            {
                continue;
            }

            var nearest = NearestKey.Find(key, _known.Values.Select(known => known.Pattern));
            Add(new ConfigurationError(key, null, nearest is null ? "unknown key; see docs/configuration.md" : $"unknown key; was {nearest} meant?"));
        }
    }

    private void Add(ConfigurationError error)
    {
        if (_errors.Count <= MostErrors)
        {
            _errors.Add(_errors.Count < MostErrors ? error : new ConfigurationError("…", null, $"there are more than {MostErrors} errors; mend these first"));
        }
    }

    private static string Either(IEnumerable<string> words) => string.Join(" or ", words);

    private bool IsItem(string key)
    {
        var colon = key.LastIndexOf(':');
        return colon > 0 && _asked.Contains(key[..colon]) && int.TryParse(key.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && _known.Values.Any(known => known.IsList && Matches(known.Pattern, key[..colon]));
    }

    private static bool Matches(string pattern, string key)
    {
        var wanted = pattern.Split(':');
        var given = key.Split(':');
        return wanted.Length == given.Length && wanted.Zip(given).All(pair => pair.First.StartsWith('<') || string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));
    }

    private void Note(string key, string? pattern, string defaultText, bool isList)
    {
        _asked.Add(key);
        _known.TryAdd(pattern ?? key, new KnownKey(pattern ?? key, defaultText, isList));
    }

    // An empty value is an absent one.
    private string? Given(string key) => section[key]?.Trim() is { Length: > 0 } text ? text : null;

    private int? ParseInteger(string key, int least, int most)
    {
        if (Given(key) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        Fail(key, string.Create(CultureInfo.InvariantCulture, $"give a whole number from {least} to {most}"));
        return null;
    }

    private TimeSpan? ParseTime(string key, TimeSpan least)
    {
        if (Given(key) is not { } text)
        {
            return null;
        }

        if (Duration.TryParse(text, out var value) && value >= least)
        {
            return value;
        }

        Fail(key, $"give a time of at least {Duration.Format(least)} with its unit, such as 10s, 5m or 2h");
        return null;
    }
}
