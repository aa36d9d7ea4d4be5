using System.Text.Json;

namespace Concentrator.Server.Configuration;

/// <summary>How much a policy that somebody sends may have in it: looked at before anything is made of it, for a rule of two bytes becomes thousands.</summary>
internal static class PolicyBounds
{
    /// <summary>The most rules, and the most members of an object.</summary>
    internal const int MostThings = 1000;

    /// <summary>The most texts of a list.</summary>
    internal const int MostTexts = 5_000;

    /// <summary>The most values altogether.</summary>
    internal const int MostValues = 20_000;

    /// <summary>The most bytes of a member's name.</summary>
    internal const int MostOfName = 256;

    private const int MostDepth = 10;

    /// <summary>What there is too much of; null: nothing.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    internal static string? ProblemOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MostDepth });
        Span<int> texts = stackalloc int[MostDepth + 1];
        Span<int> things = stackalloc int[MostDepth + 1];
        var (values, isMember) = (0, false);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                continue;
            }

            if (reader.TokenType is JsonTokenType.PropertyName)
            {
                // A colon in a name would stand for as many objects in each other.
                if (reader.ValueSpan.Length > MostOfName || HasColon(reader.ValueSpan))
                {
                    return $"the name of one of its members is longer than {MostOfName} bytes, or has a colon";
                }

                isMember = true;
                continue;
            }

            var depth = reader.CurrentDepth;
            if (!isMember && reader.TokenType is JsonTokenType.String ? ++texts[depth] > MostTexts : ++things[depth] > MostThings)
            {
                return $"it has a list of more than {MostThings} things or {MostTexts} texts";
            }

            if (++values > MostValues)
            {
                return $"it has more than {MostValues} values";
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                (texts[depth + 1], things[depth + 1]) = (0, 0);
            }

            isMember = false;
        }

        return null;
    }

    // An escape may stand for it.
    private static bool HasColon(ReadOnlySpan<byte> name) => name.Contains((byte)':') || name.IndexOf("\\u003a"u8) >= 0 || name.IndexOf("\\u003A"u8) >= 0;
}
