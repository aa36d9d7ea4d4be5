using System.Net;
using Concentrator.Control.Radius;
using Concentrator.Protocol.Radius;

namespace Concentrator.Server.Configuration;

/// <summary>Reads <c>Authentication:Users</c> and <c>Radius</c>.</summary>
internal sealed class RadiusReader(SettingsReader reader)
{
    private const string Users = "Authentication:Users";
    private const string Servers = "Radius:Servers";
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

    /// <summary>How RADIUS servers are asked; null when all users are our own.</summary>
    internal RadiusOptions? Read()
    {
        var sources = reader.Choices(Users, [UserSource.Own], Sources);
        var names = reader.Names(Servers);
        List<RadiusServerOptions> servers = [.. names.Select(ReadServer).OfType<RadiusServerOptions>()];
        if (names.Count == 0)
        {
            // So that the keys are known.
            ReadServer("<name>");
        }

        var deadTime = reader.Time("Radius:DeadTime", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1));
        var identifier = reader.OptionalText("Radius:NasIdentifier", defaultText: "the edge's name");
        var address = ReadNasAddress();
        if (!sources.Contains(UserSource.Radius))
        {
            if (sources.Count == 0)
            {
                reader.Fail(Users, "nobody is left who knows a user; give own, radius, or both");
            }

            foreach (var given in reader.GivenAt("Radius"))
            {
                reader.FailSecretly(given, $"is of no use: {Users} does not have radius");
            }

            return null;
        }

        if (sources is [UserSource.Radius, UserSource.Own])
        {
            reader.Fail(Users, "users of our own are looked up first, because a server knows nobody only by refusing; give own, radius");
        }

        if (names.Count == 0)
        {
            reader.FailSecretly(Servers, $"is missing; {Users} has radius: give at least one server, such as {Servers}:first:Address = 192.0.2.10");
        }

        return new RadiusOptions { Servers = servers, DeadTime = deadTime, NasIdentifier = identifier, NasAddress = address, OwnUsersFirst = sources.Contains(UserSource.Own) };
    }

    private RadiusServerOptions? ReadServer(string name)
    {
        var (key, pattern) = ($"{Servers}:{name}", $"{Servers}:<name>");
        var isPhantom = string.Equals(key, pattern, StringComparison.Ordinal);
        var address = reader.OptionalText($"{key}:Address", $"{pattern}:Address");
        var secret = reader.Secret($"{key}:Secret", $"{pattern}:Secret");
        var priority = reader.Integer($"{key}:Priority", 1, 1, 1000, $"{pattern}:Priority");
        var weight = reader.Integer($"{key}:Weight", 1, 0, 1000, $"{pattern}:Weight");
        var timeout = reader.Time($"{key}:Timeout", TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(100), $"{pattern}:Timeout");
        var tries = reader.Integer($"{key}:Tries", 2, 1, 10, $"{pattern}:Tries");
        var requires = reader.Choice($"{key}:RequireMessageAuthenticator", true, SettingsWords.Booleans, pattern: $"{pattern}:RequireMessageAuthenticator");
        if (isPhantom)
        {
            return null;
        }

        if (secret is not { Length: > 0 } && !reader.IsGiven($"{key}:SecretFile"))
        {
            reader.FailSecretly($"{key}:Secret", "is missing; give the secret that the server shares with this one, or SecretFile with the path of a file that has it");
        }

        var endPoint = ReadAddress($"{key}:Address", address);
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

    private IPEndPoint? ReadAddress(string key, string? text)
    {
        if (text is not null && IPEndPoint.TryParse(text, out var endPoint) && !endPoint.Address.Equals(IPAddress.Any) && !endPoint.Address.Equals(IPAddress.IPv6Any))
        {
            return endPoint.Port > 0 ? endPoint : new IPEndPoint(endPoint.Address, AuthenticationPort);
        }

        reader.Fail(key, $"give the server's address, such as 192.0.2.10, 192.0.2.10:{AuthenticationPort} or [2001:db8::10]:{AuthenticationPort}");
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
