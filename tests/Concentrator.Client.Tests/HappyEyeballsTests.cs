using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Concentrator.Client.Tests;

/// <summary>The race of RFC 8305, with lookups and connections in the test's hands and a clock that moves when the test says.</summary>
public sealed class HappyEyeballsTests
{
    private const string Name = "vpn.example.org";

    private static readonly IPAddress s_v6 = IPAddress.Parse("2001:db8::1");
    private static readonly IPAddress s_v4 = IPAddress.Parse("192.0.2.1");
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly StandingClock _clock = new();
    private readonly Dictionary<AddressFamily, TaskCompletionSource<IPAddress[]>> _lookups = new()
    {
        [AddressFamily.InterNetworkV6] = new(TaskCreationOptions.RunContinuationsAsynchronously),
        [AddressFamily.InterNetwork] = new(TaskCreationOptions.RunContinuationsAsynchronously),
    };

    private readonly Channel<(IPAddress Address, TaskCompletionSource<Connection> Answer)> _tried =
        Channel.CreateUnbounded<(IPAddress, TaskCompletionSource<Connection>)>();

    [Fact]
    public async Task Ipv6_is_tried_first_and_taken_when_it_answers()
    {
        var race = Start();
        Found(AddressFamily.InterNetworkV6, s_v6);
        Found(AddressFamily.InterNetwork, s_v4);

        var (address, answer) = await NextAsync();
        Assert.Equal(s_v6, address);
        answer.SetResult(new Connection(address));

        Assert.Equal(s_v6, (await race.WaitAsync(s_limit)).Connection!.Address);
        Assert.False(_tried.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Ipv4_gets_its_turn_when_ipv6_is_silent_and_the_late_one_is_closed()
    {
        var race = Start();
        Found(AddressFamily.InterNetworkV6, s_v6);
        Found(AddressFamily.InterNetwork, s_v4);
        var (_, silent) = await NextAsync();

        await _clock.AdvanceAsync(HappyEyeballs<Connection>.AttemptDelay);
        var (address, answer) = await NextAsync();
        Assert.Equal(s_v4, address);
        answer.SetResult(new Connection(address));
        Assert.Equal(s_v4, (await race.WaitAsync(s_limit)).Connection!.Address);

        var late = new Connection(s_v6);
        silent.SetResult(late);
        await late.Closed.WaitAsync(s_limit);
    }

    [Fact]
    public async Task A_refusal_lets_the_next_begin_at_once()
    {
        var race = Start();
        Found(AddressFamily.InterNetworkV6, s_v6);
        Found(AddressFamily.InterNetwork, s_v4);

        (await NextAsync()).Answer.SetException(new SocketException((int)SocketError.ConnectionRefused));
        var (address, answer) = await NextAsync();
        Assert.Equal(s_v4, address);
        answer.SetResult(new Connection(address));

        Assert.NotNull((await race.WaitAsync(s_limit)).Connection);
    }

    [Fact]
    public async Task Ipv4s_addresses_wait_a_moment_for_ipv6s_and_then_begin_without()
    {
        var race = Start();
        Found(AddressFamily.InterNetwork, s_v4);
        await _clock.AdvanceAsync(HappyEyeballs<Connection>.ResolutionDelay);

        Assert.Equal(s_v4, (await NextAsync()).Address);

        Found(AddressFamily.InterNetworkV6, s_v6);
        await _clock.AdvanceAsync(HappyEyeballs<Connection>.AttemptDelay);
        var (address, answer) = await NextAsync();
        Assert.Equal(s_v6, address);
        answer.SetResult(new Connection(address));
        Assert.Equal(s_v6, (await race.WaitAsync(s_limit)).Connection!.Address);
    }

    [Fact]
    public async Task When_nobody_answers_every_failure_is_told()
    {
        var race = Start();
        Found(AddressFamily.InterNetworkV6, s_v6);
        Found(AddressFamily.InterNetwork, s_v4);
        (await NextAsync()).Answer.SetException(new SocketException((int)SocketError.NetworkUnreachable));
        (await NextAsync()).Answer.SetException(new SocketException((int)SocketError.ConnectionRefused));

        var (connection, failure) = await race.WaitAsync(s_limit);

        Assert.Null(connection);
        Assert.Contains("2001:db8::1: Network is unreachable", failure, StringComparison.Ordinal);
        Assert.Contains("192.0.2.1: Connection refused", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_told_once()
    {
        var race = Start();
        foreach (var lookup in _lookups.Values)
        {
            lookup.SetException(new SocketException((int)SocketError.HostNotFound));
        }

        var (connection, failure) = await race.WaitAsync(s_limit);

        Assert.Null(connection);
        Assert.StartsWith($"the name {Name} cannot be looked up", failure, StringComparison.Ordinal);
        Assert.DoesNotContain(';', failure);
    }

    [Fact]
    public async Task A_name_without_ipv6_is_no_failure()
    {
        var race = Start();
        _lookups[AddressFamily.InterNetworkV6].SetException(new SocketException((int)SocketError.NoData));
        Found(AddressFamily.InterNetwork, s_v4);
        (await NextAsync()).Answer.SetException(new SocketException((int)SocketError.ConnectionRefused));

        Assert.Equal("192.0.2.1: Connection refused", (await race.WaitAsync(s_limit)).Failure);
    }

    [Fact]
    public async Task It_can_be_given_up()
    {
        using var stop = new CancellationTokenSource();
        var race = Start(stop.Token);
        Found(AddressFamily.InterNetworkV6, s_v6);
        Found(AddressFamily.InterNetwork, s_v4);
        await NextAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => race.WaitAsync(s_limit));
    }

    [Fact]
    public void The_families_take_turns()
    {
        var race = new AddressRace();
        IPAddress[] addresses = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"), IPAddress.Parse("2001:db8::1"), IPAddress.Parse("2001:db8::2"), IPAddress.Parse("2001:db8::3")];
        race.Add(addresses);
        var order = new List<IPAddress>();
        while (race.TryNext(out var next))
        {
            order.Add(next);
        }

        Assert.Equal([addresses[2], addresses[0], addresses[3], addresses[1], addresses[4]], order);
    }

    private Task<(Connection? Connection, string Failure)> Start(CancellationToken cancellationToken = default) => new HappyEyeballs<Connection>(
        (_, family, stop) => _lookups[family].Task.WaitAsync(stop),
        (address, stop) =>
        {
            var answer = new TaskCompletionSource<Connection>(TaskCreationOptions.RunContinuationsAsynchronously);
            _tried.Writer.TryWrite((address, answer));
            return answer.Task;
        },
        _clock).ConnectAsync(Name, AddressFamily.Unspecified, cancellationToken);

    private void Found(AddressFamily family, params IPAddress[] addresses) => _lookups[family].SetResult(addresses);

    private async Task<(IPAddress Address, TaskCompletionSource<Connection> Answer)> NextAsync() => await _tried.Reader.ReadAsync().AsTask().WaitAsync(s_limit);

    private sealed class Connection(IPAddress address) : IDisposable
    {
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IPAddress Address { get; } = address;

        public Task Closed => _closed.Task;

        public void Dispose() => _closed.TrySetResult();
    }

    /// <summary>A clock whose timers are due when the test says so; it waits until somebody has set one.</summary>
    private sealed class StandingClock : TimeProvider
    {
        private readonly Channel<(TimeSpan Due, TimerCallback Callback, object? State)> _timers =
            Channel.CreateUnbounded<(TimeSpan, TimerCallback, object?)>();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                _timers.Writer.TryWrite((dueTime, callback, state));
            }

            return new SetTimer(this, callback, state);
        }

        /// <summary>Lets the next timer of this length that was set, or is set soon, fire.</summary>
        public async Task AdvanceAsync(TimeSpan delay)
        {
            while (true)
            {
                var (due, callback, state) = await _timers.Reader.ReadAsync().AsTask().WaitAsync(s_limit);
                if (due == delay)
                {
                    callback(state);
                    return;
                }
            }
        }

        private sealed class SetTimer(StandingClock clock, TimerCallback callback, object? state) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) =>
                dueTime == Timeout.InfiniteTimeSpan || clock._timers.Writer.TryWrite((dueTime, callback, state));

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
