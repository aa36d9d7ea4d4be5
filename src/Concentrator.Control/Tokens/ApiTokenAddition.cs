namespace Concentrator.Control.Tokens;

/// <summary>What became of adding a token.</summary>
/// <param name="Token">The token, which is told this once; null: it was not added.</param>
/// <param name="Message">Why not.</param>
public sealed record ApiTokenAddition(string? Token, string Message)
{
    /// <summary>Nothing of the token: it is a secret.</summary>
    public override string ToString() => Token is null ? Message : "added";
}
