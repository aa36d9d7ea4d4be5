namespace Concentrator.Server.Administration;

/// <summary>A user to add.</summary>
/// <param name="Name">The name.</param>
/// <param name="Password">The password.</param>
/// <param name="Chap">Whether the clear secret is kept for CHAP-MD5.</param>
/// <param name="Address">An address of its own, or null.</param>
internal sealed record UserAddition(string Name, string Password, bool Chap = false, string? Address = null)
{
    /// <summary>The groups that it is in.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
