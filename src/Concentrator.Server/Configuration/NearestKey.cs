namespace Concentrator.Server.Configuration;

/// <summary>Finds the key that a mistyped one was meant to be.</summary>
internal static class NearestKey
{
    /// <summary>The known key with the fewest letters changed, or null when none is near.</summary>
    internal static string? Find(string key, IEnumerable<string> known)
    {
        var best = known.Select(candidate => (candidate, distance: Distance(key.ToUpperInvariant(), candidate.ToUpperInvariant()))).MinBy(pair => pair.distance);
        return best.candidate is not null && best.distance <= Math.Max(2, key.Length / 4) ? best.candidate : null;
    }

    // Levenshtein: insertions, deletions and replacements.
    private static int Distance(string left, string right)
    {
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}
