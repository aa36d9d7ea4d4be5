using System.Globalization;

namespace Concentrator.Control.Policies;

/// <summary>The time is within some hours of the week, on the clocks of a time zone.</summary>
internal sealed class HoursCondition(WeeklyHours hours, TimeZoneInfo zone) : IAccessCondition
{
    /// <inheritdoc/>
    public bool Fits(PolicyInquiry inquiry)
    {
        var fits = Fits(inquiry.Now, out var changes);
        inquiry.LookAgain(changes);
        return fits;
    }

    /// <summary>Whether a time is within the hours, and when that may be otherwise; null: never.</summary>
    public bool Fits(DateTimeOffset now, out DateTimeOffset? changes)
    {
        var offset = zone.GetUtcOffset(now);
        var local = now.ToOffset(offset);
        var fits = hours.Contains(WeeklyHours.MinuteOf(local.DateTime), out var ahead);
        if (ahead is not { } minutes)
        {
            changes = null;
            return fits;
        }

        var next = new DateTimeOffset(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0, offset).AddMinutes(minutes);
        changes = zone.GetUtcOffset(next) == offset ? next.ToUniversalTime() : FirstOtherOffset(now.ToUniversalTime(), next.ToUniversalTime(), offset);
        return fits;
    }

    /// <inheritdoc/>
    public string WhyNot(PolicyInquiry inquiry)
    {
        var local = TimeZoneInfo.ConvertTime(inquiry.Now, zone);
        return $"{local.ToString("ddd HH:mm", CultureInfo.InvariantCulture)} ({zone.Id}) is not within {hours}";
    }

    /// <summary>When the clocks are changed, to the second: the hours are other times from then on.</summary>
    private DateTimeOffset FirstOtherOffset(DateTimeOffset before, DateTimeOffset after, TimeSpan offset)
    {
        var (first, last) = (before.ToUnixTimeSeconds(), after.ToUnixTimeSeconds());
        while (last - first > 1)
        {
            var middle = first + ((last - first) / 2);
            (first, last) = zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(middle)) == offset ? (middle, last) : (first, middle);
        }

        return DateTimeOffset.FromUnixTimeSeconds(last);
    }
}
