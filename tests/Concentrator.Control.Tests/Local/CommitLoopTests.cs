using Concentrator.Control.Local;
using Concentrator.Control.Ports;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Ip;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Control.Tests.Local;

public sealed class CommitLoopTests : IAsyncLifetime
{
    private readonly LocalControlPlaneOptions _options = LocalControlPlaneHost.Options(new ControlPlaneSetup());
    private LocalStore _store = null!;

    public async Task InitializeAsync() => _store = await LocalStore.OpenAsync(_options, TimeProvider.System, NullLoggerFactory.Instance);

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_options.DataDirectory, recursive: true);
    }

    [Fact]
    public async Task A_failing_operation_fails_alone_within_its_batch()
    {
        var runs = new int[5];
        var batch = await InOneBatch(i =>
        {
            runs[i]++;
            Keep(i);
            return i == 2 ? throw new InvalidOperationException("a fault") : i;
        });

        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(() => batch[2]);
        batch.RemoveAt(2);
        var answers = await Task.WhenAll(batch);
        Assert.Equal([0, 1, 3, 4], answers);
        Assert.Equal([2, 2, 2, 1, 1], runs);
        Assert.Equal([0, 1, 3, 4], await Kept());
    }

    [Fact]
    public async Task No_answer_of_a_batch_comes_before_its_commit()
    {
        var told = 0;
        var batch = await InOneBatch(i =>
        {
            Keep(i);
            _store.Loop.AfterCommit(() => told++);
            if (i == 2)
            {
                // A violation that only the commit finds.
                _store.Database.Run("PRAGMA defer_foreign_keys = ON");
                _store.Database.Run("INSERT INTO last_addresses (user, address) VALUES ('NOBODY', 1)");
            }

            return i;
        });

        foreach (var answer in batch)
        {
            await Assert.ThrowsAsync<ControlPlaneUnavailableException>(() => answer);
        }

        Assert.Empty(await Kept());
        Assert.Equal(0, told);
    }

    [Fact]
    public async Task What_waits_beyond_its_deadline_is_not_done()
    {
        using var gate = new ManualResetEventSlim();
        using var deadline = new CancellationTokenSource();
        var first = await Occupy(gate);
        var late = _store.Loop.Run(() => Keep(1), deadline.Token);
        await deadline.CancelAsync();
        gate.Set();
        await first;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);
        Assert.Empty(await Kept());
    }

    [Fact]
    public async Task What_waits_at_the_end_is_done_and_kept()
    {
        var last = Enumerable.Range(0, 1000).Select(i => _store.Loop.Run(() => Keep(i), default)).ToList();
        await _store.DisposeAsync();
        await Task.WhenAll(last);

        _store = await LocalStore.OpenAsync(_options, TimeProvider.System, NullLoggerFactory.Instance);
        Assert.Equal(Enumerable.Range(0, 1000), await Kept());
    }

    /// <summary>Holds the loop until the gate opens; what is asked for meanwhile waits together.</summary>
    private async Task<Task<int>> Occupy(ManualResetEventSlim gate)
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _store.Loop.Run(
            () =>
            {
                entered.SetResult();
                gate.Wait();
                return 0;
            },
            default);
        await entered.Task;
        return first;
    }

    private int Keep(int number)
    {
        _store.Tables.Addresses.SetUnused(new Ipv4Address((uint)number), DateTimeOffset.UnixEpoch);
        return number;
    }

    private Task<List<int>> Kept() => _store.Loop.Run(() => _store.Tables.Addresses.LoadUnused().ConvertAll(row => (int)row.Address.Value), default);

    /// <summary>Five operations that the loop finds waiting together.</summary>
    private async Task<List<Task<int>>> InOneBatch(Func<int, int> operation)
    {
        using var gate = new ManualResetEventSlim();
        var first = await Occupy(gate);
        var batch = Enumerable.Range(0, 5).Select(i => _store.Loop.Run(() => operation(i), default)).ToList();
        gate.Set();
        await first;
        return batch;
    }
}
