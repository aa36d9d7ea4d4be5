using System.Net;

namespace Concentrator.Control.Definitions;

/// <summary>What somebody wants a user to be. What is null stays as it is, or is the default of a user that is added.</summary>
/// <param name="Name">The user's name.</param>
public sealed record UserDefinition(string Name)
{
    /// <summary>The password; a user that is added has to have one.</summary>
    public string? Password { get; init; }

    /// <summary>Whether the clear secret is kept for CHAP-MD5. Can be turned on only together with a password.</summary>
    public bool? Chap { get; init; }

    /// <summary>Whether the user is let in nowhere.</summary>
    public bool? Disabled { get; init; }

    /// <summary>The user's own address; <see cref="IPAddress.Any"/>: none.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>All groups that the user is in.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"UserDefinition {Name}";
}
