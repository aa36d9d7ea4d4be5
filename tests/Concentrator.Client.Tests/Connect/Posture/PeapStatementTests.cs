using Concentrator.Connect.Posture;
using Concentrator.Protocol.Health;

namespace Concentrator.Client.Tests.Connect.Posture;

public sealed class PeapStatementTests
{
    private readonly SetClock _clock = new();
    private readonly List<string> _said = [];
    private int _readings;

    [Fact]
    public async Task What_was_found_out_is_stated_again_for_some_minutes()
    {
        var statement = Of(Healthy);

        Assert.Equal("pc7", MachineIn(await statement.ForAttempt(default)));
        _clock.Now += PeapStatement.Freshness;
        Assert.Equal("pc7", MachineIn(await statement.ForAttempt(default)));
        Assert.Equal(1, _readings);

        _clock.Now += TimeSpan.FromSeconds(1);
        Assert.NotNull(await statement.ForAttempt(default));
        Assert.Equal(2, _readings);
        Assert.Empty(_said);
    }

    [Fact]
    public async Task Two_questions_of_a_server_get_messages_of_their_own()
    {
        var write = await Of(Healthy).ForAttempt(default);

        Assert.NotEqual(write!(), write());
    }

    [Fact]
    public async Task A_reading_that_takes_too_long_is_not_waited_for_and_a_later_attempt_states_it()
    {
        using var goOn = new ManualResetEventSlim();
        var statement = Of(() =>
        {
            goOn.Wait();
            return Healthy();
        });

        for (var attempts = 1; attempts <= 2; attempts++)
        {
            var attempt = statement.ForAttempt(default);
            Assert.False(attempt.IsCompleted);
            Assert.Equal(PeapStatement.Patience, _clock.Expire());
            Assert.Null(await attempt);
            Assert.Equal(attempts, _said.Count);
        }

        goOn.Set();
        Assert.Equal("pc7", MachineIn(await statement.ForAttempt(default)));
        Assert.Equal(1, _readings);
        Assert.Contains("after 5 seconds", _said[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reading_that_fails_whatever_the_fault_states_nothing_and_is_said_and_tried_again()
    {
        var statement = Of(() => _readings switch
        {
            1 => throw new InvalidOperationException("a process was gone"),
            2 => throw new TimeoutException("a disk slept"),
            3 => null!, // which nobody can write
            _ => Healthy(),
        });

        for (var failures = 1; failures <= 3; failures++)
        {
            Assert.Null(await statement.ForAttempt(default));
            Assert.Equal(failures, _said.Count);
        }

        Assert.Equal("pc7", MachineIn(await statement.ForAttempt(default)));
        Assert.EndsWith("a process was gone", _said[0], StringComparison.Ordinal);
        Assert.EndsWith("a disk slept", _said[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_stops_the_client_does_not_wait_for_a_reading()
    {
        using var goOn = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        var attempt = Of(() =>
        {
            goOn.Wait();
            return Healthy();
        }).ForAttempt(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);
        Assert.Empty(_said);
        goOn.Set();
    }

    private static StatementOfHealth Healthy() => new() { Source = HealthSource.Tunnel, At = DateTimeOffset.UnixEpoch, Machine = "pc7", Firewall = true };

    private PeapStatement Of(Func<StatementOfHealth> read) => new(
        () =>
        {
            Interlocked.Increment(ref _readings);
            return read();
        },
        _said.Add,
        _clock);

    private static string? MachineIn(Func<byte[]?>? write)
    {
        Assert.Equal(SohError.None, SohMessage.Parse(write!(), HealthSource.Peap, DateTimeOffset.UnixEpoch, out var message));
        return message!.Statement.Machine;
    }

    /// <summary>A clock that stands, and whose timer is due when the test says so.</summary>
    private sealed class SetClock : TimeProvider
    {
        private (TimeSpan Due, TimerCallback Callback, object? State) _timer;

        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timer = (dueTime, callback, state);
            return new SetTimer();
        }

        public TimeSpan Expire()
        {
            _timer.Callback(_timer.State);
            return _timer.Due;
        }

        private sealed class SetTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
