using Concentrator.Control.Ports;
using Concentrator.Edge.Leases;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Routes;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.ControlPlane;

/// <summary>
/// Keeps the edge in the control plane: introduces it until it is taken in, renews its lease and pulls its commands, and when the lease is over ends its tunnels and begins
/// anew.
/// </summary>
internal sealed partial class LeaseKeeper(EdgeOptions options, ControlPlaneLink link, AnnouncedRoutes routes, Renewal renewal, CommandPull commands, IBootClock clock, TimeProvider time, ILogger logger)
{
    /// <summary>Makes of a pause, which is spread at random, the most that it lasts.</summary>
    private const double AtMost = 4.0 / 5;

    /// <summary>Makes of a pause, which is spread at random, the least that it lasts.</summary>
    private const double AtLeast = 4.0 / 3;

    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestCall = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    internal async Task Run(IReadOnlyList<Worker> workers, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var lease = await Introduce(stop);
                var end = await Hold(lease, stop);
                link.Answers = false;
                await LetGo(lease, end, workers, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The edge stops.
        }
    }

    /// <summary>The edge's last word: it forwards nothing any more.</summary>
    internal async Task Leave()
    {
        if (link.HeldLease is not { } lease)
        {
            return;
        }

        lease.End(LeaseEnd.GivenBack);
        try
        {
            await new RetryPolicy(options.ControlPlaneTimeout, time).Run(async deadline => await link.Leave(lease, deadline));
        }
        catch (Exception fault)
        {
            Log.NotLeft(logger, fault.Message);
        }
    }

    /// <summary>The longest time between two renewals.</summary>
    private static TimeSpan Interval(Lease lease) => lease.Duration is { } duration && duration / 3 < LongestInterval ? duration / 3 : LongestInterval;

    /// <summary>How long one renewal may take, so that a lease stands several that fail.</summary>
    private static TimeSpan CallTimeout(Lease lease)
    {
        var interval = Interval(lease);
        return interval < ShortestCall ? ShortestCall : interval < LongestCall ? interval : LongestCall;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private async Task<Lease> Introduce(CancellationToken stop)
    {
        for (var pause = FirstPause; ; pause = Shorter(pause * 2, LongestPause))
        {
            try
            {
                using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
                deadline.CancelAfter(LongestCall);
                var sentAt = clock.Nanoseconds;
                var answer = await link.Introduce(deadline.Token);
                if (answer.Epoch > 0)
                {
                    var lease = new Lease(answer.Epoch, sentAt, answer.LeaseDuration, clock);
                    link.Take(lease);
                    Log.Introduced(logger, options.Name, answer.Epoch);
                    return lease;
                }

                Log.NotIntroduced(logger, options.Name, "it gave no epoch");
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                stop.ThrowIfCancellationRequested();
            }
            catch (Exception fault) when (fault is ControlPlaneUnavailableException or OperationCanceledException)
            {
                Log.NotIntroduced(logger, options.Name, fault.Message);
            }
            catch (Exception fault)
            {
                Log.Broken(logger, fault);
            }

            await Pause(pause, stop);
        }
    }

    /// <summary>Until the lease is over.</summary>
    private async Task<LeaseEnd> Hold(Lease lease, CancellationToken stop)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var work = Task.WhenAll(
            Task.Run(() => Renew(lease, held.Token), CancellationToken.None),
            Task.Run(() => Watch(lease, held.Token), CancellationToken.None),
            Task.Run(() => commands.Run(lease, held.Token), CancellationToken.None));
        try
        {
            return await lease.Over.WaitAsync(stop);
        }
        finally
        {
            await held.CancelAsync();
            await work;
        }
    }

    private async Task Renew(Lease lease, CancellationToken stop)
    {
        var pause = Interval(lease) * AtMost;
        var agreed = true;
        while (await Pause(pause, stop))
        {
            pause = Shorter(Soon * 1.5, Interval(lease));
            try
            {
                var agrees = await renewal.Run(lease, CallTimeout(lease), stop);
                link.Answers = true;

                // A record that differs for the first time is set right soon.
                pause = agreed && !agrees ? pause : Interval(lease) * AtMost;
                agreed = agrees;
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is ControlPlaneUnavailableException or OperationCanceledException)
            {
                link.Answers = false;
                Log.Failed(logger, fault.Message);
            }
            catch (Exception fault)
            {
                link.Answers = false;
                Log.Broken(logger, fault);
            }
        }
    }

    /// <summary>Notices the deadline where no packet does.</summary>
    private async Task Watch(Lease lease, CancellationToken stop)
    {
        while (lease.IsHeld && !stop.IsCancellationRequested)
        {
            var wait = lease.Remaining is { } remaining ? Shorter(remaining + TimeSpan.FromMilliseconds(1), LongestInterval) : LongestInterval;
            await Task.Delay(wait, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LetGo(Lease lease, LeaseEnd end, IReadOnlyList<Worker> workers, CancellationToken stop)
    {
        // Before anything else: what comes now is dropped here, and may be for another edge already.
        routes.Clear();
        var wasTaken = end == LeaseEnd.Withdrawn;
        var wait = wasTaken ? (lease.Duration ?? LongestInterval) * AtLeast : TimeSpan.Zero;
        if (wasTaken)
        {
            Log.Taken(logger, options.Name, lease.Epoch, wait);
        }
        else
        {
            Log.Expired(logger, options.Name, lease.Epoch);
        }

        var why = wasTaken ? "the lease of the edge was over: another edge has its name" : "the lease of the edge was over: the control plane could not be reached in time";
        var mails = workers.Select(worker => (Worker: worker, Mail: new EndLease(lease, why))).ToArray();
        foreach (var (worker, mail) in mails)
        {
            worker.Post(mail);
        }

        await Task.WhenAll(mails.Select(each => each.Mail.Done)).WaitAsync(stop);
        await Pause(wait, stop);
    }

    /// <summary>Waits about that long, spread at random by a quarter either way; false when it is time to stop.</summary>
    private async Task<bool> Pause(TimeSpan about, CancellationToken stop)
    {
        await Task.Delay(about * (0.75 + (Random.Shared.NextDouble() / 2)), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stop.IsCancellationRequested;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The control plane has taken in edge {Name}, epoch {Epoch}")]
        internal static partial void Introduced(ILogger logger, string name, long epoch);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The control plane does not take in edge {Name} yet; it is asked again: {Reason}")]
        internal static partial void NotIntroduced(ILogger logger, string name, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of this edge could not be renewed: {Reason}")]
        internal static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Renewing the lease of this edge failed; it is tried again")]
        internal static partial void Broken(ILogger logger, Exception fault);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Edge {Name} could not renew its lease of epoch {Epoch} in time: its tunnels are ended")]
        internal static partial void Expired(ILogger logger, string name, long epoch);

        [LoggerMessage(Level = LogLevel.Error, Message = "Two edges use the name {Name}: another has taken over from this one (epoch {Epoch}), whose tunnels are ended. It tries again in {Wait}; give each edge a name of its own.")]
        internal static partial void Taken(ILogger logger, string name, long epoch, TimeSpan wait);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The control plane could not be told that this edge leaves; it finds out when the lease is over: {Reason}")]
        internal static partial void NotLeft(ILogger logger, string reason);
    }
}
