namespace Concentrator.Server.Administration.Api;

/// <summary>Whom the server takes the caller for.</summary>
/// <param name="Name">The token's name, or the user of the machine.</param>
/// <param name="Role"><c>viewer</c>, <c>operator</c> or <c>admin</c>.</param>
/// <param name="From">Where the caller comes from.</param>
internal sealed record IdentityView(string Name, string Role, string From);
