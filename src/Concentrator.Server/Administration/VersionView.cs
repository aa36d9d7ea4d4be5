namespace Concentrator.Server.Administration;

/// <summary>What a node is.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="Edition"><c>standalone</c> or <c>cluster</c>.</param>
/// <param name="Node">The node's name.</param>
/// <param name="Role"><c>standalone</c>, <c>edge</c> or <c>silo</c>.</param>
internal sealed record VersionView(string Version, string Edition, string Node, string Role);
