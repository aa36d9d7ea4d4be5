using System.Net;
using Concentrator.Server.Configuration;
using Concentrator.Server.Editions;

namespace Concentrator.Server.Tests.Configuration;

internal static class SettingsFixture
{
    internal static MachineDefaults Defaults { get; } = new()
    {
        Privileged = false,
        DataDirectory = "/var/lib/test",
        Name = "test",
        DnsServers = [IPAddress.Parse("192.0.2.53")],
    };

    internal static ConcentratorSettings Load(params (string Key, string Value)[] settings) => Load(null, [], settings);

    internal static ConcentratorSettings Load(string? file, Dictionary<string, string> environment, params (string Key, string Value)[] settings) =>
        SettingsLoader.Load(
            new ConfigurationSources { File = file, Environment = environment, CommandLine = [.. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))] }.Read(),
            Defaults);

    internal static string[] Errors(params (string Key, string Value)[] settings) =>
        [.. Assert.Throws<InvalidConfigurationException>(() => Load(settings)).Errors.Select(error => error.ToString())];

    internal static ConcentratorSettings LoadIn(IEdition edition, params (string Key, string Value)[] settings) =>
        SettingsLoader.Load(
            new ConfigurationSources { Environment = new Dictionary<string, string>(StringComparer.Ordinal), CommandLine = [.. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))] }.Read(),
            Defaults,
            edition);

    internal static string[] ErrorsIn(IEdition edition, params (string Key, string Value)[] settings) =>
        [.. Assert.Throws<InvalidConfigurationException>(() => LoadIn(edition, settings)).Errors.Select(error => error.ToString())];
}
