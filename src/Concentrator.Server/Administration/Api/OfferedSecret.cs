namespace Concentrator.Server.Administration.Api;

/// <summary>A new secret for one-time passwords. It is kept nowhere before a code proves that a device has it.</summary>
/// <param name="Secret">The secret, in base 32.</param>
/// <param name="Uri">The same as an address for an authenticator app, which is shown as a QR code.</param>
/// <param name="Code">That QR code as a picture's address (<c>data:</c>).</param>
internal sealed record OfferedSecret(string Secret, string Uri, string Code)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(OfferedSecret);
}
