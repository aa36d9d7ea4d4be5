using System.Reflection;

namespace Concentrator.Server;

/// <summary>The version of this build.</summary>
internal static class ProductVersion
{
    /// <summary>The version, without what the build adds behind it.</summary>
    internal static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
