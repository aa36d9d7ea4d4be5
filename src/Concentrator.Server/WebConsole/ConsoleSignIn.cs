namespace Concentrator.Server.WebConsole;

/// <summary>What somebody signs in with.</summary>
/// <param name="Token">A token for the API.</param>
internal sealed record ConsoleSignIn(string? Token)
{
    /// <summary>Nothing of the token: it is a secret.</summary>
    public override string ToString() => nameof(ConsoleSignIn);
}
