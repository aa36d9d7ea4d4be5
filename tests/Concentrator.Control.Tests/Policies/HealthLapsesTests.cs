using Concentrator.Control.Policies;

namespace Concentrator.Control.Tests.Policies;

public sealed class HealthLapsesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_changes_nothing_is_the_same_list_so_that_nothing_is_written()
    {
        IReadOnlyList<HealthLapse> before = [new("office", Now)];

        Assert.Same(before, HealthLapses.After(before, []));
        Assert.Same(before, HealthLapses.After(before, [new("OFFICE", Now), new("lab", null)]));
        Assert.Same(before, HealthLapses.After(before, [new("office", Now.AddMinutes(1))]));
    }

    [Fact]
    public void The_earlier_time_holds_and_a_healthy_machine_ends_it()
    {
        IReadOnlyList<HealthLapse> before = [new("office", Now), new("lab", Now)];

        Assert.Equal([new("lab", Now), new("office", Now.AddMinutes(-1))], HealthLapses.After(before, [new("office", Now.AddMinutes(-1))]));
        Assert.Equal([new("lab", Now)], HealthLapses.After(before, [new("office", null)]));
    }

    [Fact]
    public void No_more_are_remembered_than_there_is_room_for_and_the_oldest_goes()
    {
        var standings = Enumerable.Range(0, HealthLapses.Most + 1).Select(number => new HealthStanding($"policy {number}", Now.AddMinutes(number))).ToList();

        var after = HealthLapses.After([], standings);

        Assert.Equal(HealthLapses.Most, after.Count);
        Assert.Null(HealthLapses.Find(after, "policy 0"));
    }
}
