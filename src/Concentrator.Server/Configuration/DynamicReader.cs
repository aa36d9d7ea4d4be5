using System.Net;
using Concentrator.Control.Radius;
using Concentrator.Protocol.Radius;

namespace Concentrator.Server.Configuration;

/// <summary>Reads <c>Radius:Dynamic</c>.</summary>
internal sealed class DynamicReader(SettingsReader reader)
{
    /// <summary>The section.</summary>
    internal const string Section = "Radius:Dynamic";

    private const string Listen = $"{Section}:Listen";
    private const string Clients = $"{Section}:Clients";

    /// <summary>Who may end and change sessions; null: nobody.</summary>
    internal RadiusDynamicOptions? Read(RadiusNas nas)
    {
        var standard = new RadiusDynamicOptions { Listen = [], Clients = [] };
        var listen = reader.Endpoints(Listen, "nowhere");
        var window = reader.Time($"{Section}:Window", standard.Window, TimeSpan.FromSeconds(1));
        var requires = reader.Choice($"{Section}:RequireEventTimestamp", true, SettingsWords.Booleans);
        var names = reader.Names(Clients);
        List<RadiusDynamicClient> clients = [.. names.Select(ReadClient).OfType<RadiusDynamicClient>()];
        if (names.Count == 0)
        {
            // So that the keys are known.
            ReadClient("<name>");
        }

        if (listen is not { Count: > 0 })
        {
            foreach (var given in reader.GivenAt(Section))
            {
                reader.FailSecretly(given, $"is of no use: {Listen} is not given");
            }

            return null;
        }

        if (names.Count == 0)
        {
            reader.FailSecretly(Clients, $"is missing; give at least one that may send requests, such as {Clients}:first:Address = 192.0.2.10");
        }

        return standard with { Listen = listen, Clients = clients, Nas = nas, Window = window, RequireEventTimestamp = requires };
    }

    private RadiusDynamicClient? ReadClient(string name)
    {
        var (key, pattern) = ($"{Clients}:{name}", $"{Clients}:<name>");
        var address = reader.OptionalText($"{key}:Address", $"{pattern}:Address");
        var secret = reader.Secret($"{key}:Secret", $"{pattern}:Secret");
        var requires = reader.Choice($"{key}:RequireMessageAuthenticator", false, SettingsWords.Booleans, pattern: $"{pattern}:RequireMessageAuthenticator");
        if (string.Equals(key, pattern, StringComparison.Ordinal))
        {
            return null;
        }

        if (secret is not { Length: > 0 } && !reader.IsGiven($"{key}:SecretFile"))
        {
            reader.FailSecretly($"{key}:Secret", "is missing; give the secret that this client shares with us, or SecretFile with the path of a file that has it");
        }

        if (!TryReadNetwork(address, out var network))
        {
            reader.Fail($"{key}:Address", "give the address that its requests come from, or their network, such as 192.0.2.10 or 2001:db8::/64");
            return null;
        }

        return secret is { Length: > 0 } ? new RadiusDynamicClient { Name = name, Address = network, Secret = new RadiusSecret(secret), RequireMessageAuthenticator = requires } : null;
    }

    private static bool TryReadNetwork(string? text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }
}
