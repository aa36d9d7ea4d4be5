namespace Concentrator.Control.Users;

/// <summary>What can be a name or a password of a user here.</summary>
internal static class PasswordRules
{
    /// <summary>The shortest password, characters.</summary>
    public const int MinLength = 8;

    /// <summary>The longest password, UTF-16 units (RFC 2759 §8.3).</summary>
    public const int MaxLength = 256;

    /// <summary>The longest name, UTF-16 units (RFC 2759 §4).</summary>
    public const int MaxNameLength = 256;

    /// <summary>Why a password is refused; null when it is not.</summary>
    public static string? ProblemOfPassword(string password) => password.Length switch
    {
        < MinLength => $"The password has {password.Length} characters; at least {MinLength} are needed.",
        > MaxLength => $"The password has {password.Length} characters; MS-CHAPv2 carries {MaxLength} at most.",
        _ when password.Any(char.IsControl) => "The password has a control character, which no client can type.",
        _ => null,
    };

    /// <summary>Why a name is refused; null when it is not.</summary>
    public static string? ProblemOfName(string name) => name.Length switch
    {
        0 => "The user's name is empty.",
        > MaxNameLength => $"The user's name has {name.Length} characters; MS-CHAPv2 carries {MaxNameLength} at most.",
        _ when name.Any(char.IsControl) => "The user's name has a control character.",
        _ when char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]) => "The user's name begins or ends with a space.",
        _ when name.EndsWith('\\') || name.StartsWith('\\') => "The user's name begins or ends with a backslash, which stands between domain and user.",
        _ => null,
    };
}
