using System.Globalization;

namespace Concentrator.Connect.Posture;

/// <summary>How often the machine's health is stated, as it is written: a number with s, m or h behind it.</summary>
internal static class PostureInterval
{
    private static readonly TimeSpan s_usual = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_least = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_most = TimeSpan.FromHours(24);

    /// <summary>Reads one; nothing is the usual one.</summary>
    public static bool TryParse(string? text, out TimeSpan interval)
    {
        interval = s_usual;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        TimeSpan? unit = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            _ => null,
        };
        if (unit is null || !uint.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        interval = unit.Value * count;
        return interval >= s_least && interval <= s_most;
    }
}
