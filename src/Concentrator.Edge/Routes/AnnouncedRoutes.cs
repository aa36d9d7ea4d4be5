using System.Net;
using Concentrator.DataPlane;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Routes;

/// <summary>
/// The routes that lead to this edge (<c>Network:Routing</c> = <c>routed</c>): each stands from before its first tunnel takes packets until after its last one does.
/// Safe for use by several threads; workers never wait here, what asks the kernel is done one after another on other threads.
/// </summary>
internal sealed partial class AnnouncedRoutes(INetwork network, ILogger logger)
{
    private readonly Lock _queue = new();
    private readonly Lock _kernel = new();
    private readonly Dictionary<IPNetwork, AnnouncedRoute> _routes = [];
    private Task _last = Task.CompletedTask;
    private long _term;

    /// <summary>Whether the network takes routes; if not, there is nothing to hold.</summary>
    internal bool AreUsed => network.TakesRoutes;

    /// <summary>Grows with each <see cref="Clear"/>: what began before holds nothing afterwards.</summary>
    internal long Term => Volatile.Read(ref _term);

    /// <summary>Lets the route stand. The answer is null when it does, else why it does not, to be read by a person.</summary>
    internal Task<string?> Take(RouteHold hold) => InOrder(() => TakeNow(hold));

    /// <summary>Needs the route no more.</summary>
    internal void Give(RouteHold hold) => _ = InOrder(() => GiveNow(hold));

    /// <summary>Does something when all that was given back till now is gone: at once where routes are not used.</summary>
    internal void Then(Action action)
    {
        if (AreUsed)
        {
            _ = InOrder(() =>
            {
                action();
                return true;
            });
        }
        else
        {
            action();
        }
    }

    /// <summary>
    /// Removes all routes, whoever holds them, and lets nobody who began before hold one again: the edge's lease is over. They are gone when it returns, so it is not
    /// to be called on a worker.
    /// </summary>
    internal void Clear()
    {
        lock (_kernel)
        {
            Volatile.Write(ref _term, _term + 1);
            foreach (var route in _routes.Values.ToArray())
            {
                route.Holders = 0;
                Withdraw(route);
            }
        }
    }

    /// <summary>Waits until everything asked for till now is done.</summary>
    internal Task Settle()
    {
        lock (_queue)
        {
            return _last;
        }
    }

    private Task<T> InOrder<T>(Func<T> action)
    {
        lock (_queue)
        {
            var task = _last.ContinueWith(_ => action(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            _last = task;
            return task;
        }
    }

    private string? TakeNow(RouteHold hold)
    {
        lock (_kernel)
        {
            if (hold.Term != _term)
            {
                return $"no route to {hold.Prefix}: the edge's lease was lost meanwhile";
            }

            if (!_routes.TryGetValue(hold.Prefix, out var route))
            {
                try
                {
                    network.AddRoute(hold.Prefix);
                }
                catch (NetworkSetupException refusal)
                {
                    Log.NotAdded(logger, hold.Prefix, refusal.Message);
                    return refusal.Message;
                }

                route = new AnnouncedRoute(hold.Prefix);
                _routes.Add(hold.Prefix, route);
                Log.Added(logger, hold.Prefix);
            }

            route.Holders++;
            hold.Route = route;
            return null;
        }
    }

    private bool GiveNow(RouteHold hold)
    {
        lock (_kernel)
        {
            if (hold.Route is { } route && hold.Term == _term && --route.Holders == 0)
            {
                Withdraw(route);
            }

            hold.Route = null;
            return true;
        }
    }

    private void Withdraw(AnnouncedRoute route)
    {
        try
        {
            network.RemoveRoute(route.Prefix);
            _routes.Remove(route.Prefix);
            Log.Removed(logger, route.Prefix);
        }
        catch (NetworkSetupException refusal)
        {
            // It stands, so that the next tunnel finds it standing.
            Log.NotRemoved(logger, route.Prefix, refusal.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Route {Prefix} leads here")]
        internal static partial void Added(ILogger logger, IPNetwork prefix);

        [LoggerMessage(Level = LogLevel.Information, Message = "Route {Prefix} no longer leads here")]
        internal static partial void Removed(ILogger logger, IPNetwork prefix);

        [LoggerMessage(Level = LogLevel.Error, Message = "Route {Prefix} cannot be installed, its tunnels cannot open: {Reason}")]
        internal static partial void NotAdded(ILogger logger, IPNetwork prefix, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Route {Prefix} cannot be removed: {Reason}")]
        internal static partial void NotRemoved(ILogger logger, IPNetwork prefix, string reason);
    }
}
