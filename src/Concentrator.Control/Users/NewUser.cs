using System.Net;

namespace Concentrator.Control.Users;

/// <summary>A user to add.</summary>
/// <param name="Name">The name, 256 bytes of UTF-8 at most.</param>
/// <param name="Password">The password, 8 to 256 characters.</param>
public sealed record NewUser(string Name, string Password)
{
    /// <summary>Keeps the clear secret too, sealed, which CHAP-MD5 needs.</summary>
    public bool Chap { get; init; }

    /// <summary>Adds the account without letting it in.</summary>
    public bool Disabled { get; init; }

    /// <summary>An IPv4 address of the user's own.</summary>
    public IPAddress? FixedAddress { get; init; }

    /// <summary>The longest a session may live; null: as the server has it.</summary>
    public TimeSpan? SessionLimit { get; init; }

    /// <summary>The longest a session may move no packet; null: as the server has it.</summary>
    public TimeSpan? IdleLimit { get; init; }

    /// <summary>The groups that it is in: 32 names at most, of 64 characters.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"NewUser {Name}";
}
