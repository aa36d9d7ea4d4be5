using System.Globalization;
using Concentrator.Control.Policies;

namespace Concentrator.Control.Tests.Policies;

public sealed class HoursConditionTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("Mon-Fri 08:00-18:00", "2026-11-23T08:00", true)]
    [InlineData("Mon-Fri 08:00-18:00", "2026-11-23T07:59", false)]
    [InlineData("Mon-Fri 08:00-18:00", "2026-11-23T17:59", true)]
    [InlineData("Mon-Fri 08:00-18:00", "2026-11-23T18:00", false)]
    [InlineData("Mon-Fri 08:00-18:00", "2026-11-22T12:00", false)]
    [InlineData("sat,SUN", "2026-11-22T23:59", true)]
    [InlineData("Sat,Sun", "2026-11-23T00:00", false)]
    [InlineData("Fri 22:00-06:00", "2026-11-28T05:59", true)]
    [InlineData("Fri 22:00-06:00", "2026-11-28T06:00", false)]
    [InlineData("Fri 22:00-06:00", "2026-11-27T05:00", false)]
    [InlineData("Sat 22:00-06:00", "2026-11-29T03:00", true)]
    [InlineData("22:00-06:00", "2026-11-25T23:00", true)]
    [InlineData("Fri-Mon 00:00-24:00", "2026-11-29T12:00", true)]
    [InlineData("Fri-Mon", "2026-11-25T12:00", false)]
    public void Hours_fit_by_the_clock_of_their_zone(string hours, string local, bool expected)
    {
        Assert.True(WeeklyHours.IsReadable(hours));
        Assert.Equal(expected, new HoursCondition(WeeklyHours.Of([hours]), Berlin).Fits(At(local, Berlin), out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Monday")]
    [InlineData("Mon-")]
    [InlineData("Mon-Tue-Wed")]
    [InlineData("Mon,")]
    [InlineData("8:00-18:00")]
    [InlineData("08:00")]
    [InlineData("08:00-08:00")]
    [InlineData("24:00-06:00")]
    [InlineData("08:60-18:00")]
    [InlineData("08:00-24:01")]
    [InlineData("08:00-18:00 Mon")]
    [InlineData("Mon 08:00 - 18:00")]
    [InlineData("Mon 08:00-18:00 x")]
    public void What_are_no_hours_is_not_read(string hours) => Assert.False(WeeklyHours.IsReadable(hours));

    [Theory]
    [InlineData("Mon-Fri 08:00-18:00", "2026-11-23T09:00", "2026-11-23T18:00")]
    [InlineData("Mon-Fri 08:00-18:00", "2026-11-20T19:00", "2026-11-23T08:00")]
    [InlineData("Sat-Sun", "2026-11-21T10:00", "2026-11-23T00:00")]
    [InlineData("Sun-Mon 20:00-24:00", "2026-11-22T21:00", "2026-11-23T00:00")]
    public void It_says_when_they_begin_or_end(string hours, string local, string changes)
    {
        new HoursCondition(WeeklyHours.Of([hours]), Berlin).Fits(At(local, Berlin), out var at);
        Assert.Equal(At(changes, Berlin), at);
    }

    [Fact]
    public void All_hours_of_the_week_never_end()
    {
        Assert.True(new HoursCondition(WeeklyHours.Of(["Mon-Sun"]), Berlin).Fits(At("2026-11-22T12:00", Berlin), out var changes));
        Assert.Null(changes);
    }

    [Fact]
    public void A_change_of_the_clocks_is_a_time_to_look_again()
    {
        // 29 March 2026: from 02:00 to 03:00. The hours until 02:30 end with the change, and the next hour has 02:30 no more.
        var hours = new HoursCondition(WeeklyHours.Of(["Sun 00:00-02:30"]), Berlin);
        var change = new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero);
        Assert.True(hours.Fits(change.AddMinutes(-10), out var changes));
        Assert.Equal(change, changes);
        Assert.False(hours.Fits(change, out _));

        // 25 October 2026: from 03:00 back to 02:00. There are two times from 02:00 to 02:30.
        var back = new DateTimeOffset(2026, 10, 25, 1, 0, 0, TimeSpan.Zero);
        Assert.True(hours.Fits(back.AddMinutes(-50), out _));
        Assert.False(hours.Fits(back.AddMinutes(-10), out var second));
        Assert.Equal(back, second);
        Assert.True(hours.Fits(back.AddMinutes(10), out var end));
        Assert.Equal(back.AddMinutes(30), end);
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Kolkata")]
    [InlineData("UTC")]
    public void It_agrees_with_a_slow_twin_and_never_changes_before_it_said(string zoneName)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneName);
        var random = new Random(5102);
        for (var round = 0; round < 150; round++)
        {
            List<string> texts = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomHours(random))];
            var hours = new HoursCondition(WeeklyHours.Of(texts), zone);
            var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.Next(365 * 24 * 3600));
            var fits = hours.Fits(now, out var changes);
            Assert.Equal(Slow(texts, now, zone), fits);
            var until = changes ?? now.AddDays(8);
            Assert.True(until > now);
            for (var minute = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddMinutes((int)now.UtcDateTime.TimeOfDay.TotalMinutes + 1); minute < until; minute = minute.AddMinutes(1))
            {
                if (Slow(texts, minute, zone) != fits)
                {
                    Assert.Fail($"{string.Join(" | ", texts)} in {zone.Id} at {now:u} says {fits} until {until:u}, but changes at {minute:u}.");
                }
            }
        }
    }

    /// <summary>Day by day, hour by hour, as a person would read it.</summary>
    private static bool Slow(List<string> texts, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        return texts.Exists(text =>
        {
            var words = text.Split(' ');
            var hours = words[^1].Split('-');
            var (from, to) = (Minutes(hours[0]), Minutes(hours[1]));
            var minute = (local.Hour * 60) + local.Minute;
            var days = words.Length == 2 ? words[0].Split(',') : ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
            var today = local.ToString("ddd", CultureInfo.InvariantCulture);
            var yesterday = local.AddDays(-1).ToString("ddd", CultureInfo.InvariantCulture);
            return to > from
                ? days.Contains(today, StringComparer.Ordinal) && minute >= from && minute < to
                : (days.Contains(today, StringComparer.Ordinal) && minute >= from) || (days.Contains(yesterday, StringComparer.Ordinal) && minute < to);
        });
    }

    private static int Minutes(string text) => (int.Parse(text.AsSpan(0, 2), CultureInfo.InvariantCulture) * 60) + int.Parse(text.AsSpan(3), CultureInfo.InvariantCulture);

    private static string RandomHours(Random random)
    {
        string[] names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        var days = string.Join(',', names.Where(_ => random.Next(2) == 0));
        var from = random.Next(24 * 60);
        var to = (from + random.Next(1, 24 * 60)) % (24 * 60);
        var hours = string.Create(CultureInfo.InvariantCulture, $"{from / 60:00}:{from % 60:00}-{to / 60:00}:{to % 60:00}");
        return days.Length == 0 ? hours : $"{days} {hours}";
    }

    private static DateTimeOffset At(string local, TimeZoneInfo zone)
    {
        var time = DateTime.Parse(local, CultureInfo.InvariantCulture);
        return new DateTimeOffset(time, zone.GetUtcOffset(time));
    }
}
