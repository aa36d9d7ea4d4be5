using System.Globalization;
using System.Text;

namespace Concentrator.Control.Users;

/// <summary>What can be a name or a password of a user here.</summary>
internal static class PasswordRules
{
    /// <summary>The shortest password, characters.</summary>
    public const int MinLength = 8;

    /// <summary>The longest password, UTF-16 units (RFC 2759 §8.3).</summary>
    public const int MaxLength = 256;

    /// <summary>The longest name, bytes of UTF-8 (RFC 2759 §4).</summary>
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
    public static string? ProblemOfName(string name) => Encoding.UTF8.GetByteCount(name) switch
    {
        0 => "The user's name is empty.",
        > MaxNameLength and var length => $"The user's name has {length} bytes; MS-CHAPv2 carries {MaxNameLength} at most.",
        _ when name.EnumerateRunes().Any(IsUnseen) => "The user's name has a character that cannot be seen.",
        _ when char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]) => "The user's name begins or ends with a space.",
        _ when name.EndsWith('\\') || name.StartsWith('\\') => "The user's name begins or ends with a backslash, which stands between domain and user.",
        _ => null,
    };

    /// <summary>Whether a character shows nothing where it stands.</summary>
    public static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
