using System.Net;
using System.Net.Sockets;

namespace Concentrator.Client;

/// <summary>
/// Connects to whichever of a name's addresses answers first (RFC 8305): IPv6 and IPv4 are looked up at once and tried in turns, each a little after the one before,
/// so that a family that leads nowhere costs a quarter of a second and no more.
/// </summary>
/// <typeparam name="TConnection">What a connection is.</typeparam>
/// <param name="resolve">Finds a name's addresses of one family, best first; throws <see cref="SocketException"/> when it has none.</param>
/// <param name="connect">Connects to one address; throws <see cref="SocketException"/> when that fails.</param>
/// <param name="time">The clock of the delays.</param>
internal sealed class HappyEyeballs<TConnection>(
    Func<string, AddressFamily, CancellationToken, Task<IPAddress[]>> resolve,
    Func<IPAddress, CancellationToken, Task<TConnection>> connect,
    TimeProvider time)
    where TConnection : class, IDisposable
{
    /// <summary>Resolution Delay (RFC 8305 §8): how long IPv4's addresses wait for IPv6's.</summary>
    internal static readonly TimeSpan ResolutionDelay = TimeSpan.FromMilliseconds(50);

    /// <summary>Connection Attempt Delay (RFC 8305 §8).</summary>
    internal static readonly TimeSpan AttemptDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Connects; the failure is for a person and set when there is no connection.</summary>
    /// <param name="host">A name, or an address.</param>
    /// <param name="only">The one family to use; unspecified for both.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<(TConnection? Connection, string Failure)> ConnectAsync(string host, AddressFamily only, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var race = new AddressRace();
        List<Task<IPAddress[]>> lookups = IPAddress.TryParse(host, out var literal)
            ? [Task.FromResult<IPAddress[]>([literal])]
            : [.. Families(only).Select(family => resolve(host, family, stop.Token))];
        var attempts = new Dictionary<Task<TConnection>, IPAddress>();
        var failures = new List<string>();
        try
        {
            await WaitForFirstAddresses(lookups, stop.Token);
            var delay = Task.CompletedTask;
            while (true)
            {
                TakeAnswers(lookups, race, failures, host);
                if (delay.IsCompleted && race.TryNext(out var address))
                {
                    attempts.Add(connect(address, stop.Token), address);
                    delay = Task.Delay(AttemptDelay, time, stop.Token);
                }

                if (attempts.Count == 0 && lookups.Count == 0)
                {
                    return (null, string.Join("; ", failures));
                }

                var waiting = attempts.Keys.Cast<Task>().Concat(lookups);
                await Task.WhenAny(race.IsEmpty ? waiting : waiting.Append(delay));
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var (attempt, to) in attempts.Where(attempt => attempt.Key.IsCompleted).ToList())
                {
                    attempts.Remove(attempt);
                    if (attempt.IsCompletedSuccessfully)
                    {
                        return (await attempt, string.Empty);
                    }

                    failures.Add($"{to}: {Reason(attempt)}");
                    delay = Task.CompletedTask;
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var late in attempts.Keys)
            {
                _ = late.ContinueWith(static attempt => Surplus(attempt), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }

            foreach (var late in lookups)
            {
                _ = late.ContinueWith(static lookup => lookup.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    private static IEnumerable<AddressFamily> Families(AddressFamily only) =>
        only == AddressFamily.Unspecified ? [AddressFamily.InterNetworkV6, AddressFamily.InterNetwork] : [only];

    // IPv6's answer starts the race at once, IPv4's after a moment in which IPv6's may still come.
    private async Task WaitForFirstAddresses(List<Task<IPAddress[]>> lookups, CancellationToken stop)
    {
        var first = await Task.WhenAny(lookups);
        if (lookups.Count > 1 && first != lookups[0] && first.IsCompletedSuccessfully)
        {
            await Task.WhenAny(lookups[0], Task.Delay(ResolutionDelay, time, stop));
        }

        stop.ThrowIfCancellationRequested();
    }

    private static void TakeAnswers(List<Task<IPAddress[]>> lookups, AddressRace race, List<string> failures, string host)
    {
        foreach (var lookup in lookups.Where(lookup => lookup.IsCompleted).ToList())
        {
            lookups.Remove(lookup);
            if (lookup.IsCompletedSuccessfully)
            {
                race.Add(lookup.Result);
            }
            else if (lookup.Exception?.InnerException is SocketException { SocketErrorCode: SocketError.NoData })
            {
                // A name with addresses of the other family only.
                continue;
            }
            else
            {
                var failure = $"the name {host} cannot be looked up: {Reason(lookup)}";
                if (!failures.Contains(failure, StringComparer.Ordinal))
                {
                    failures.Add(failure);
                }
            }
        }

        if (lookups.Count == 0 && race.WasEmpty && failures.Count == 0)
        {
            failures.Add($"the name {host} has no address");
        }
    }

    private static string Reason(Task task) => task.Exception?.InnerException?.Message ?? "given up";

    private static void Surplus(Task<TConnection> attempt)
    {
        _ = attempt.Exception;
        if (attempt.IsCompletedSuccessfully)
        {
            attempt.Result.Dispose();
        }
    }
}
