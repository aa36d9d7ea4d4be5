using System.Net;
using Concentrator.Control.Radius;
using Concentrator.Protocol.Radius;

namespace Concentrator.Server.Configuration;

/// <summary>Reads <c>Authentication:Users</c> and <c>Radius</c>.</summary>
internal sealed class RadiusReader(SettingsReader reader)
{
    private const string Users = "Authentication:Users";
    internal const string Servers = "Radius:Servers";
    private const int AuthenticationPort = 1812;

    private static readonly Dictionary<string, UserSource> Sources = new(StringComparer.OrdinalIgnoreCase)
    {
        ["own"] = UserSource.Own,
        ["radius"] = UserSource.Radius,
    };

    private enum UserSource
    {
        Own,
        Radius,
    }

    /// <summary>What RADIUS is used for.</summary>
    /// <param name="role">What this process is.</param>
    internal RadiusSettings Read(NodeRole role)
    {
        var sources = reader.Choices(Users, [UserSource.Own], Sources);
        var deadTime = reader.Time("Radius:DeadTime", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1));
        var nas = new RadiusNas(reader.OptionalText("Radius:NasIdentifier", defaultText: "the edge's name"), ReadNasAddress());
        var servers = ReadServers(Servers, AuthenticationPort, out var isGiven);
        var isAsked = sources.Contains(UserSource.Radius);
        if (sources.Count == 0)
        {
            reader.Fail(Users, "nobody is left who knows a user; give own, radius, or both");
        }

        if (sources is [UserSource.Radius, UserSource.Own])
        {
            reader.Fail(Users, "users of our own are looked up first, because a server knows nobody only by refusing; give own, radius");
        }

        if (isAsked && !isGiven)
        {
            reader.FailSecretly(Servers, $"is missing; {Users} has radius: give at least one server, such as {Servers}:first:Address = 192.0.2.10");
        }

        var accounting = new AccountingReader(reader, this).Read(role, nas, deadTime, servers);
        var dynamic = new DynamicReader(reader).Read(nas);
        if (!isAsked && accounting is null)
        {
            foreach (var given in reader.GivenAt("Radius").Where(key => IsForUsers(key) && (dynamic is null || !key.StartsWith("Radius:Nas", StringComparison.OrdinalIgnoreCase))))
            {
                reader.FailSecretly(given, $"is of no use: {Users} does not have radius");
            }
        }

        return new RadiusSettings(
            isAsked ? new RadiusOptions { Servers = servers, DeadTime = deadTime, Nas = nas, OwnUsersFirst = sources.Contains(UserSource.Own) } : null,
            accounting,
            dynamic);
    }

    /// <summary>Reads the servers below a key, each under a name of its own.</summary>
    /// <param name="section">The key.</param>
    /// <param name="port">The port of an address without one.</param>
    /// <param name="isGiven">Whether there is any, sound or not.</param>
    internal IReadOnlyList<RadiusServerOptions> ReadServers(string section, int port, out bool isGiven)
    {
        var names = reader.Names(section);
        isGiven = names.Count > 0;
        if (!isGiven)
        {
            // So that the keys are known.
            ReadServer(section, "<name>", port);
        }

        return [.. names.Select(name => ReadServer(section, name, port)).OfType<RadiusServerOptions>()];
    }

    private static bool IsForUsers(string key) =>
        !key.StartsWith(AccountingReader.Section, StringComparison.OrdinalIgnoreCase) && !key.StartsWith(DynamicReader.Section, StringComparison.OrdinalIgnoreCase);

    private RadiusServerOptions? ReadServer(string section, string name, int port)
    {
        var (key, pattern) = ($"{section}:{name}", $"{section}:<name>");
        var isPhantom = string.Equals(key, pattern, StringComparison.Ordinal);
        var address = reader.OptionalText($"{key}:Address", $"{pattern}:Address");
        var secret = reader.Secret($"{key}:Secret", $"{pattern}:Secret");
        var priority = reader.Integer($"{key}:Priority", 1, 1, 1000, $"{pattern}:Priority");
        var weight = reader.Integer($"{key}:Weight", 1, 0, 1000, $"{pattern}:Weight");
        var timeout = reader.Time($"{key}:Timeout", TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(100), $"{pattern}:Timeout");
        var tries = reader.Integer($"{key}:Tries", 2, 1, 10, $"{pattern}:Tries");

        // Answers to accounting are signed as a whole, and nothing can be made of a forged one.
        var requires = port != AuthenticationPort || reader.Choice($"{key}:RequireMessageAuthenticator", true, SettingsWords.Booleans, pattern: $"{pattern}:RequireMessageAuthenticator");
        if (isPhantom)
        {
            return null;
        }

        if (secret is not { Length: > 0 } && !reader.IsGiven($"{key}:SecretFile"))
        {
            reader.FailSecretly($"{key}:Secret", "is missing; give the secret that the server shares with this one, or SecretFile with the path of a file that has it");
        }

        var endPoint = ReadAddress($"{key}:Address", address, port);
        return endPoint is null || secret is not { Length: > 0 }
            ? null
            : new RadiusServerOptions
            {
                Name = name,
                Address = endPoint,
                Secret = new RadiusSecret(secret),
                Priority = priority,
                Weight = weight,
                Timeout = timeout,
                Tries = tries,
                RequireMessageAuthenticator = requires,
            };
    }

    private IPEndPoint? ReadAddress(string key, string? text, int port)
    {
        if (text is not null && IPEndPoint.TryParse(text, out var endPoint) && !endPoint.Address.Equals(IPAddress.Any) && !endPoint.Address.Equals(IPAddress.IPv6Any))
        {
            return endPoint.Port > 0 ? endPoint : new IPEndPoint(endPoint.Address, port);
        }

        reader.Fail(key, $"give the server's address, such as 192.0.2.10, 192.0.2.10:{port} or [2001:db8::10]:{port}");
        return null;
    }

    private IPAddress? ReadNasAddress()
    {
        const string Key = "Radius:NasAddress";
        if (reader.OptionalText(Key) is not { } text)
        {
            return null;
        }

        if (!IPAddress.TryParse(text, out var address))
        {
            reader.Fail(Key, "give the IPv4 or IPv6 address that the servers know this one by");
        }

        return address;
    }
}
