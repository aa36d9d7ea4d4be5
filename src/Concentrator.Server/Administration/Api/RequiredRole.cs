using Concentrator.Control.Tokens;

namespace Concentrator.Server.Administration.Api;

/// <summary>The least role that a route of the API is for.</summary>
/// <param name="Role">The role.</param>
internal sealed record RequiredRole(ApiRole Role);
