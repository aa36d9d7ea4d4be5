using System.Globalization;

namespace Concentrator.Control.Policies;

/// <summary>
/// Hours of the week: <c>Mon-Fri 08:00-18:00</c>, <c>Sat,Sun</c> (all day), <c>22:00-06:00</c> (every day, over midnight into the next one). An hour range without its end: the end is the first minute
/// that is not in it; <c>24:00</c> is the end of a day.
/// </summary>
internal sealed class WeeklyHours
{
    private const int DayMinutes = 24 * 60;
    private const int WeekMinutes = 7 * DayMinutes;
    private static readonly string[] _days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly IReadOnlyList<string> _texts;
    private readonly int[] _edges;
    private readonly bool _first;

    private WeeklyHours(IReadOnlyList<string> texts, bool[] minutes)
    {
        _texts = texts;
        _first = minutes[0];
        _edges = [.. Enumerable.Range(1, WeekMinutes - 1).Where(minute => minutes[minute] != minutes[minute - 1])];
    }

    /// <summary>The minute of the week that a local time is in, from Sunday 00:00 on.</summary>
    public static int MinuteOf(DateTime local) => ((int)local.DayOfWeek * DayMinutes) + (local.Hour * 60) + local.Minute;

    /// <summary>The hours that stand in some texts, all of which can be read (<see cref="IsReadable"/>).</summary>
    public static WeeklyHours Of(IReadOnlyList<string> texts)
    {
        var minutes = new bool[WeekMinutes];
        foreach (var text in texts)
        {
            TryMark(text, minutes);
        }

        return new WeeklyHours(texts, minutes);
    }

    /// <summary>Whether a text can be read.</summary>
    public static bool IsReadable(string text) => TryMark(text, new bool[WeekMinutes]);

    /// <summary>Whether a minute of the week is in them, and in how many minutes that is otherwise; null: never.</summary>
    public bool Contains(int minute, out int? ahead)
    {
        var index = Array.BinarySearch(_edges, minute);
        var passed = index >= 0 ? index + 1 : ~index;
        var isIn = _first ^ (passed % 2 == 1);
        var isInAtEnd = _first ^ (_edges.Length % 2 == 1);
        ahead = passed < _edges.Length
            ? _edges[passed] - minute
            : _first != isInAtEnd ? WeekMinutes - minute
            : _edges.Length > 0 ? WeekMinutes + _edges[0] - minute
            : null;
        return isIn;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _texts);

    private static bool TryMark(string text, bool[] minutes)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length is 0 or > 2)
        {
            return false;
        }

        var days = new bool[7];
        var hasDays = char.IsAsciiLetter(words[0][0]);
        if ((hasDays ? !TryReadDays(words[0], days) : words.Length > 1) || !TryReadHours(words.Length == 2 || !hasDays ? words[^1] : "00:00-24:00", out var from, out var length))
        {
            return false;
        }

        for (var day = 0; day < 7; day++)
        {
            for (var minute = 0; (days[day] || !hasDays) && minute < length; minute++)
            {
                minutes[((day * DayMinutes) + from + minute) % WeekMinutes] = true;
            }
        }

        return true;
    }

    private static bool TryReadDays(string text, bool[] days)
    {
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            var first = DayOf(ends[0]);
            var last = DayOf(ends[^1]);
            if (ends.Length > 2 || first < 0 || last < 0)
            {
                return false;
            }

            for (var day = first; ; day = (day + 1) % 7)
            {
                days[day] = true;
                if (day == last)
                {
                    break;
                }
            }
        }

        return true;
    }

    private static int DayOf(string text) => Array.IndexOf(_days, text.ToUpperInvariant());

    private static bool TryReadHours(string text, out int from, out int length)
    {
        (from, length) = (0, 0);
        var ends = text.Split('-');
        if (ends.Length != 2 || !TryReadTime(ends[0], out from) || !TryReadTime(ends[1], out var to) || from == DayMinutes || from == to)
        {
            return false;
        }

        length = to > from ? to - from : to + DayMinutes - from;
        return true;
    }

    private static bool TryReadTime(string text, out int minute)
    {
        minute = 0;
        if (text.Length != 5 || text[2] != ':'
            || !int.TryParse(text.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !int.TryParse(text.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            || minutes > 59)
        {
            return false;
        }

        minute = (hours * 60) + minutes;
        return minute <= DayMinutes;
    }
}
