namespace Concentrator.Control.Users;

/// <summary>A user's name folded for look-up: names that differ in case only are one user.</summary>
public readonly record struct UserKey
{
    private readonly string? _value;

    private UserKey(string value) => _value = value;

    /// <summary>The folded name; empty for the default value.</summary>
    public string Value => _value ?? "";

    /// <summary>Folds a name as the account is kept.</summary>
    public static UserKey Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new UserKey(name.ToUpperInvariant());
    }

    /// <summary>Whether a name, as an account is kept, is this user's: <c>Of(name) == this</c> without making a key.</summary>
    public bool Names(string name) => string.Equals(name, Value, StringComparison.OrdinalIgnoreCase);

    /// <summary>The keys to look up for a name as a peer gave it, in order: as given, then without the domain of <c>DOMAIN\user</c>.</summary>
    public static IReadOnlyList<UserKey> Candidates(string givenName)
    {
        ArgumentNullException.ThrowIfNull(givenName);
        var separator = givenName.IndexOf('\\', StringComparison.Ordinal);
        return separator < 0 || separator == givenName.Length - 1
            ? [Of(givenName)]
            : [Of(givenName), Of(givenName[(separator + 1)..])];
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
