namespace Concentrator.Server.Configuration;

/// <summary>A key that the configuration may have.</summary>
/// <param name="Pattern">The key below <c>Concentrator</c>; a part that the user names stands as <c>&lt;name&gt;</c>.</param>
/// <param name="Default">The value that stands when the key is absent, as it would be written; empty when there is none.</param>
/// <param name="IsList">Whether it is an array.</param>
internal sealed record KnownKey(string Pattern, string Default, bool IsList);
