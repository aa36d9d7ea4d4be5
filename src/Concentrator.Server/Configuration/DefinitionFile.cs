using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concentrator.Control.Blocking;
using Concentrator.Control.Definitions;

namespace Concentrator.Server.Configuration;

/// <summary>
/// A file of definitions: JSON with <c>Version</c> (optional), <c>Pools</c> as in the configuration, <c>Blocked</c> with <c>Clients</c> and <c>Destinations</c>, <c>Policies</c> as in the configuration, and <c>Users:&lt;name&gt;</c> with <c>Password</c> or
/// <c>PasswordFile</c>, <c>Chap</c>, <c>Disabled</c>, <c>Address</c> (<c>none</c>: none) and <c>Groups</c>.
/// </summary>
internal static class DefinitionFile
{
    private const string PasswordFile = "PasswordFile";
    private const string Blocked = "Blocked";
    private const string Policies = "Policies";
    private static readonly string[] BlockedLists = ["Clients", "Destinations"];

    /// <summary>Reads a file's text, with passwords from files put in, as it goes to the cluster.</summary>
    /// <exception cref="InvalidConfigurationException">The file, or one that it names, cannot be read or is no JSON.</exception>
    internal static string Read(string path)
    {
        try
        {
            var root = JsonNode.Parse(File.ReadAllText(path), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })?.AsObject()
                ?? throw new InvalidConfigurationException("--file", path, "is empty; give a JSON object with Pools, Blocked, Policies or Users");
            if (root[ConfigurationSources.Section] is JsonObject section)
            {
                root = section;
            }

            foreach (var user in (root["Users"] as JsonObject ?? []).Select(user => user.Value).OfType<JsonObject>().Where(user => user.ContainsKey(PasswordFile)))
            {
                user["Password"] = File.ReadAllText(user[PasswordFile]!.GetValue<string>()).TrimEnd('\r', '\n');
                user.Remove(PasswordFile);
            }

            return root.ToJsonString();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigurationException("--file", path, $"cannot be read ({failure.Message})");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new InvalidConfigurationException("--file", path, $"is no JSON of definitions ({failure.Message})");
        }
    }

    /// <summary>Understands a text, or names every error in it.</summary>
    internal static DefinitionSet Parse(string text, MachineDefaults defaults)
    {
        IConfigurationRoot root;
        try
        {
            using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes($$"""{ "{{ConfigurationSources.Section}}": {{text}} }"""));
            root = new ConfigurationBuilder().AddJsonStream(stream).Build();
        }
        catch (Exception failure) when (failure is FormatException or JsonException)
        {
            throw new InvalidConfigurationException("--file", null, $"is no JSON of definitions ({(failure.InnerException ?? failure).Message})");
        }

        var section = root.GetSection(ConfigurationSources.Section);
        var reader = new SettingsReader(section);
        var strange = section.GetChildren().Select(child => child.Key).Where(key => key.ToUpperInvariant() is not ("VERSION" or "POOLS" or "BLOCKED" or "POLICIES" or "USERS"));
        foreach (var key in strange)
        {
            reader.FailSecretly(key, "is no definition; give Version, Pools, Blocked, Policies or Users");
        }

        Refuse(reader, section, "Pools", ["Prefix", "Prefix6", "Gateway", "Dns", "Nbns", "ClientRoutes", "DnsSuffix", "BlockPrefixLength", "Excluded"]);
        RefuseMembers(reader, section.GetSection(Blocked), BlockedLists);
        Refuse(reader, section, "Users", ["Password", "Chap", "Disabled", "Address", "Groups"]);
        var version = reader.OptionalText("Version");
        if (version is not null && !long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            reader.Fail("Version", "give the number that concentrator export or an earlier apply told");
        }

        var names = reader.Names("Pools");
        var pools = names.Count == 0 ? null : new PoolReader(reader, defaults).ReadAll(names);
        var policies = section.GetChildren().Any(child => string.Equals(child.Key, Policies, StringComparison.OrdinalIgnoreCase)) ? new PolicyReader(reader).Read(pools) : null;
        reader.FailUnknown(Policies);
        var set = new DefinitionSet
        {
            Pools = pools,
            Policies = policies,
            Blocked = section.GetChildren().Any(child => string.Equals(child.Key, Blocked, StringComparison.OrdinalIgnoreCase)) ? new BlockedDefinition(Networks(reader, BlockedLists[0]), Networks(reader, BlockedLists[1])) : null,
            Users = [.. reader.Names("Users").Select(name => ReadUser(reader, name))],
        };
        return reader.Errors.Count == 0
            ? set with { Version = version is null ? null : long.Parse(version, CultureInfo.InvariantCulture) }
            : throw new InvalidConfigurationException(reader.Errors);
    }

    private static void Refuse(SettingsReader reader, IConfigurationSection section, string kind, string[] known)
    {
        foreach (var key in section.GetSection(kind).GetChildren().SelectMany(thing => thing.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)).Select(child => $"{kind}:{thing.Key}:{child.Key}")))
        {
            reader.FailSecretly(key, $"is no key of {kind}; there are {string.Join(", ", known)}");
        }
    }

    private static void RefuseMembers(SettingsReader reader, IConfigurationSection section, string[] known)
    {
        foreach (var key in section.GetChildren().Select(child => child.Key).Where(key => !known.Contains(key, StringComparer.OrdinalIgnoreCase)))
        {
            reader.FailSecretly($"{section.Key}:{key}", $"is no key of {section.Key}; there are {string.Join(", ", known)}");
        }
    }

    /// <summary>The networks of a list; null when it is not given.</summary>
    private static IReadOnlyList<IPNetwork>? Networks(SettingsReader reader, string list) =>
        reader.Items($"{Blocked}:{list}", pattern: null, "") is null ? null : reader.Networks($"{Blocked}:{list}");

    private static UserDefinition ReadUser(SettingsReader reader, string name)
    {
        var key = $"Users:{name}";
        var address = reader.OptionalText($"{key}:Address");
        IPAddress? own = null;
        if (string.Equals(address, "none", StringComparison.OrdinalIgnoreCase))
        {
            own = IPAddress.Any;
        }
        else if (address is not null && !IPAddress.TryParse(address, out own))
        {
            reader.Fail($"{key}:Address", "give an IPv4 address, or none");
        }

        return new UserDefinition(name)
        {
            Password = reader.OptionalText($"{key}:Password"),
            Chap = reader.IsGiven($"{key}:Chap") ? reader.Choice($"{key}:Chap", false, SettingsWords.Booleans) : null,
            Disabled = reader.IsGiven($"{key}:Disabled") ? reader.Choice($"{key}:Disabled", false, SettingsWords.Booleans) : null,
            Address = own,
            Groups = reader.Items($"{key}:Groups", pattern: null, "")?.Select(group => group.Text).ToList(),
        };
    }
}
