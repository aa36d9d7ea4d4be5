using Concentrator.Server.Configuration;
using Concentrator.Server.Editions;

namespace Concentrator.Server.Administration;

/// <summary>What a node tells of itself.</summary>
/// <param name="Version">What it is.</param>
/// <param name="Settings">Its configuration, without secrets.</param>
internal sealed record NodeFacts(VersionView Version, Func<IReadOnlyList<SettingView>> Settings)
{
    /// <summary>The settings that clients dial in by; null: none dials this node.</summary>
    public ConcentratorSettings? Door { get; init; }

    /// <summary>Those of a node with these settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="sources">Where they came from.</param>
    /// <param name="defaults">What the machine allows.</param>
    internal static NodeFacts Of(ConcentratorSettings settings, ConfigurationSources sources, MachineDefaults defaults) => new(
        new VersionView(ProductVersion.Text, BuiltEdition.Current.Name, settings.Edge.Name, settings.Role.Word()),
        () => ShownSettings.Of(sources.Read(), SettingsLoader.KnownKeys(defaults)))
    {
        Door = settings.Role == NodeRole.Silo ? null : settings,
    };
}
