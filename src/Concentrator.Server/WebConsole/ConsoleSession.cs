using Concentrator.Control.Tokens;

namespace Concentrator.Server.WebConsole;

/// <summary>Somebody who has signed in to the console.</summary>
/// <param name="Key">What the page shows with each request beside the cookie. A cookie is sent to every port of a host, this is not.</param>
/// <param name="Token">The token that was shown; it is looked up anew at each request, so that its removal ends the session.</param>
/// <param name="Name">The token's name.</param>
/// <param name="Role">Its role at the sign-in.</param>
/// <param name="EndsAt">When the session ends whatever is done in it.</param>
internal sealed record ConsoleSession(string Key, string Token, string Name, ApiRole Role, DateTimeOffset EndsAt)
{
    /// <summary>When somebody last did something in it.</summary>
    public DateTimeOffset UsedAt { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Role})";
}
