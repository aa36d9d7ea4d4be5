namespace Concentrator.Protocol.Health;

/// <summary>Whom a token names: 1 to <see cref="MaxLength"/> ASCII letters, digits, hyphens, dots and underscores.</summary>
public static class TokenName
{
    /// <summary>The most characters.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether a text can be such a name.</summary>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return name.Length is > 0 and <= MaxLength;
    }
}
