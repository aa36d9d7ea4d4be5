using System.Globalization;

namespace Concentrator.Server.Configuration;

/// <summary>Spans of time as they are written in the configuration: a whole number with its unit (<c>500ms</c>, <c>10s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>), or <c>hh:mm:ss</c>.</summary>
internal static class Duration
{
    private static readonly (string Suffix, TimeSpan Unit)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    /// <summary>Reads a written span; false when it is none or negative.</summary>
    internal static bool TryParse(string text, out TimeSpan value)
    {
        text = text.Trim();
        foreach (var (suffix, unit) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                && int.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var count))
            {
                value = unit * count;
                return true;
            }
        }

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value) && text.Contains(':', StringComparison.Ordinal) && value >= TimeSpan.Zero;
    }

    /// <summary>Writes a span with the largest unit that leaves a whole number.</summary>
    internal static string Format(TimeSpan value)
    {
        for (var i = Units.Length - 1; i >= 0; i--)
        {
            if (value.Ticks % Units[i].Unit.Ticks == 0 && value != TimeSpan.Zero)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{value.Ticks / Units[i].Unit.Ticks}{Units[i].Suffix}");
            }
        }

        return value == TimeSpan.Zero ? "0s" : value.ToString("c", CultureInfo.InvariantCulture);
    }
}
