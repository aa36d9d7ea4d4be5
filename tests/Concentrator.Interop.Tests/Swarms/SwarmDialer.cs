using System.Collections.Concurrent;
using Concentrator.Client;
using Concentrator.Interop.Tests.Networks;

namespace Concentrator.Interop.Tests.Swarms;

/// <summary>Begins the clients' connections on a thread that stands in their namespace: a socket belongs to the namespace of the thread that makes it.</summary>
internal sealed class SwarmDialer : IDisposable
{
    private readonly BlockingCollection<Action> _jobs = [];
    private readonly Thread _thread;

    internal SwarmDialer(NetworkNamespace? space)
    {
        _thread = new Thread(() => Run(space)) { Name = "swarm dialer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Begins a connection there, and gives it when it stands.</summary>
    internal async Task<SstpConnection> Run(Func<Task<SstpConnection>> connect)
    {
        var begun = new TaskCompletionSource<Task<SstpConnection>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _jobs.Add(() => begun.SetResult(connect()));
        return await await begun.Task;
    }

    public void Dispose()
    {
        _jobs.CompleteAdding();
        _thread.Join();
        _jobs.Dispose();
    }

    private void Run(NetworkNamespace? space)
    {
        if (space is not null)
        {
            NamespaceSwitch.Enter(space.Name);
        }

        foreach (var job in _jobs.GetConsumingEnumerable())
        {
            job();
        }
    }
}
