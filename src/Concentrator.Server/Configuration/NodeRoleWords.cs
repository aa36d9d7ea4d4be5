namespace Concentrator.Server.Configuration;

/// <summary>The words for roles, in the configuration, in metrics and traces, and in what nodes tell of themselves.</summary>
internal static class NodeRoleWords
{
    /// <summary>The word for a role: <c>standalone</c>, <c>edge</c> or <c>silo</c>.</summary>
    internal static string Word(this NodeRole role) => role.ToString().ToLowerInvariant();
}
