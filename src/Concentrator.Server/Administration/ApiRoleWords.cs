using Concentrator.Control.Tokens;

namespace Concentrator.Server.Administration;

/// <summary>The words of <see cref="ApiRole"/>.</summary>
internal static class ApiRoleWords
{
    /// <summary>A role as everybody writes it: <c>viewer</c>, <c>operator</c>, <c>admin</c>.</summary>
    internal static string Word(this ApiRole role) => role.ToString().ToLowerInvariant();
}
