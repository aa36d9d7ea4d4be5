namespace Concentrator.Server.Configuration;

/// <summary>The words of keys that are read in more than one place.</summary>
internal static class SettingsWords
{
    /// <summary><c>false</c> and <c>true</c>.</summary>
    internal static readonly IReadOnlyDictionary<string, bool> Booleans = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase)
    {
        ["false"] = false,
        ["true"] = true,
    };

    /// <summary>The roles.</summary>
    internal static readonly IReadOnlyDictionary<string, NodeRole> Roles = Enum.GetValues<NodeRole>().ToDictionary(role => role.Word(), StringComparer.OrdinalIgnoreCase);
}
