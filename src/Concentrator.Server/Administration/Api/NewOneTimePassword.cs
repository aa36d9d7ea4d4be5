namespace Concentrator.Server.Administration.Api;

/// <summary>One-time passwords for a user (RFC 6238).</summary>
/// <param name="Secret">The secret that the user's device has, in base 32.</param>
/// <param name="Code">What the device shows now, which proves that it has it.</param>
internal sealed record NewOneTimePassword(string Secret, string Code)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(NewOneTimePassword);
}
