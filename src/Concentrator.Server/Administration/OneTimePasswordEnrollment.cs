namespace Concentrator.Server.Administration;

/// <summary>One-time passwords for a user.</summary>
/// <param name="Name">The user's name.</param>
/// <param name="Secret">The secret that the user's device has.</param>
/// <param name="Code">What the device shows.</param>
internal sealed record OneTimePasswordEnrollment(string Name, byte[] Secret, string Code)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
