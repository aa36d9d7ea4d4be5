namespace Concentrator.Server.Administration.Api;

/// <summary>Another password.</summary>
/// <param name="Password">The password.</param>
internal sealed record NewPassword(string Password)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(NewPassword);
}
