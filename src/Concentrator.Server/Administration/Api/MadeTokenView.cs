namespace Concentrator.Server.Administration.Api;

/// <summary>A token was made.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Token">The token. It is told this once: only a hash of it is kept.</param>
internal sealed record MadeTokenView(string Name, string Token)
{
    /// <summary>Nothing of the token: it is a secret.</summary>
    public override string ToString() => Name;
}
