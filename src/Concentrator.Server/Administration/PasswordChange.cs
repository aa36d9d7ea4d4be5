namespace Concentrator.Server.Administration;

/// <summary>Another password for a user.</summary>
internal sealed record PasswordChange(string Name, string Password)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
