using Concentrator.Control.Ports;
using Concentrator.Edge.ControlPlane;
using Concentrator.Edge.Listening;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Tunnels;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Draining;

/// <summary>
/// Empties an edge: the balancers' probe says 404 while connections are still taken, the listeners close, the tunnels live on for a while, then each gets its Disconnect,
/// spread over a time. The token given to it cuts every wait short.
/// Behind a balancer that is told who the clients are (<see cref="EdgeOptions.ProxyFrom"/>) the listeners stay until the end and only new tunnels are refused: the
/// tunnels go through the balancer, and it would take an edge that does not answer its probe for dead and close them.
/// </summary>
internal sealed partial class Drain(EdgeServices services, IReadOnlyList<(Worker Worker, Listener Listener)> listeners, IReadOnlyList<Worker> workers)
{
    /// <summary>Disconnects that are due within so little time go together.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private DrainOptions Options => services.Options.Drain;

    private bool IsProbedToTheEnd => services.Options.ProxyFrom.Count > 0;

    /// <summary>Until every tunnel has been told to end.</summary>
    /// <param name="hurry">When it is cancelled, all that is left is disconnected at once.</param>
    internal async Task Run(CancellationToken hurry)
    {
        services.ControlPlane.IsDraining = true;
        await Wait(Options.LameDuck, hurry);

        services.ControlPlane.IsClosed = true;
        if (!IsProbedToTheEnd)
        {
            await CloseListeners();
        }

        Log.Closed(services.Logger, services.Options.Name, services.Tunnels.OpenCount);
        await LiveOn(hurry);
        await Disconnect(hurry);
        if (IsProbedToTheEnd)
        {
            await CloseListeners();
        }

        foreach (var worker in workers)
        {
            worker.Post(new StopConnections());
        }
    }

    private async Task CloseListeners()
    {
        var mails = workers.Select(worker => (Worker: worker, Mail: new CloseListeners([.. listeners.Where(each => each.Worker == worker).Select(each => each.Listener)]))).ToArray();
        foreach (var (worker, mail) in mails)
        {
            worker.Post(mail);
        }

        await Task.WhenAll(mails.Select(each => each.Mail.Done));
    }

    private async Task LiveOn(CancellationToken hurry)
    {
        var since = services.Time.GetTimestamp();
        while (!services.Tunnels.IsEmpty && !hurry.IsCancellationRequested && Options.Lifetime - services.Time.GetElapsedTime(since) is var left && left > TimeSpan.Zero)
        {
            await Wait(left < Look ? left : Look, hurry);
        }
    }

    private async Task Disconnect(CancellationToken hurry)
    {
        var tunnels = services.Tunnels.All.ToArray();
        Random.Shared.Shuffle(tunnels);
        var since = services.Time.GetTimestamp();
        for (var i = 0; i < tunnels.Length; i++)
        {
            var left = (Options.Pace * i / tunnels.Length) - services.Time.GetElapsedTime(since);
            if (left >= Step)
            {
                await Wait(left, hurry);
            }

            tunnels[i].Worker.Post(new EndTunnel(tunnels[i], new TunnelEnd(TunnelEndReason.ServerStop, "the server stops")));
        }
    }

    private async Task Wait(TimeSpan time, CancellationToken hurry)
    {
        if (time > TimeSpan.Zero)
        {
            await Task.Delay(time, services.Time, hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Edge {Name} takes no more connections; {Tunnels} tunnels are left")]
        internal static partial void Closed(ILogger logger, string name, int tunnels);
    }
}
