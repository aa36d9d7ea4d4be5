using System.Diagnostics;
using Concentrator.DataPlane;
using Concentrator.Edge.Leases;
using Concentrator.Edge.Listening;
using Concentrator.Edge.Tunnels;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Loop;

/// <summary>
/// One worker loop: a thread with its epoll descriptor, its listeners, its queue of the network, its timers, its buffers and its tunnels.
/// All of a tunnel happens here, from accept to close; nothing here is shared, so nothing is locked.
/// </summary>
internal sealed partial class Worker : IPollTarget, IDisposable
{
    /// <summary>Packets taken from the network before the clients are looked at again.</summary>
    private const int ReceiveBudget = 256;

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Poller _poller = new();
    private readonly Mailbox _mailbox = new();
    private readonly NetworkSide _network;
    private readonly List<TlsTransport> _unflushed = [];
    private readonly Thread _thread;
    private volatile bool _stopping;

    internal Worker(int index, EdgeServices services, INetworkPort port)
    {
        _time = services.Time;
        _logger = services.Logger;
        Services = services;
        Buffers = new WorkerBuffers();
        Refusals = new RefusalLog(_time, _logger);
        Timers = new TimerWheel(Now());
        _poller.Add(_mailbox.Descriptor, PollEvents.Readable, this);
        _network = new NetworkSide(this, port);
        _thread = new Thread(Run) { Name = $"edge worker {index}", IsBackground = true };
    }

    internal EdgeServices Services { get; }

    internal WorkerBuffers Buffers { get; }

    /// <summary>Tells of what ends before anybody has logged in.</summary>
    internal RefusalLog Refusals { get; }

    internal WorkerCounters Counters { get; } = new();

    internal TimerWheel Timers { get; }

    internal Poller Poller => _poller;

    /// <summary>When this turn began, milliseconds of <see cref="Now"/>.</summary>
    internal long TurnTime { get; private set; }

    /// <summary>The lease that held when the batch of packets was begun; null: nothing is forwarded.</summary>
    internal Lease? Lease { get; private set; }

    /// <summary>The connections of this worker.</summary>
    internal HashSet<Connection> Connections { get; } = [];

    public void Dispose()
    {
        _mailbox.Dispose();
        _poller.Dispose();
        _network.Dispose();
    }

    public void OnReady(PollEvents events, long now) => _mailbox.Drain(this, now);

    internal void Start() => _thread.Start();

    /// <summary>Ends the loop and waits for the thread.</summary>
    internal void Stop()
    {
        _stopping = true;
        Post(WakeUp.Mail);
        if (_thread.ThreadState != System.Threading.ThreadState.Unstarted)
        {
            _thread.Join();
        }
    }

    /// <summary>Has something done on this worker's thread; false when it has ended.</summary>
    internal bool Post(IMail mail) => _mailbox.Post(mail);

    /// <summary>Milliseconds of a monotonic clock.</summary>
    internal long Now() => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>Notes that a transport has plaintext to be encrypted and sent at the end of the batch.</summary>
    internal void FlushLater(TlsTransport transport) => _unflushed.Add(transport);

    /// <summary>Forwards a packet of a tunnel: to another tunnel, or to the network.</summary>
    internal void Forward(Span<byte> packet) => _network.Forward(packet);

    /// <summary>Sends a packet of our own into the network.</summary>
    internal void SendToNetwork(ReadOnlySpan<byte> packet) => _network.Send(packet);

    /// <summary>Hands a packet to a tunnel, on whatever worker it lives.</summary>
    internal void Deliver(Tunnel tunnel, Span<byte> packet) => _network.Deliver(tunnel, packet);

    /// <summary>
    /// Looks whether the lease holds, before packets are taken and before they are sent: a process that was stopped anywhere forwards nothing afterwards that is not its own any
    /// more. When the lease changed, what was taken under the old one is dropped.
    /// </summary>
    internal void BeginBatch()
    {
        var held = Services.ControlPlane.HeldLease;
        if (ReferenceEquals(held, Lease))
        {
            return;
        }

        if (Lease is not null)
        {
            _network.Discard();
            _unflushed.ForEach(transport => transport.DropPackets());
        }

        Lease = held;
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                Turn();
            }

            foreach (var connection in Connections.ToArray())
            {
                connection.Abandon();
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A fault of our own in the loop: the state of this worker's tunnels cannot be trusted any more.
            Log.WorkerFailed(_logger, fault);
            Environment.FailFast("An edge worker failed.", fault);
        }
    }

    private void Turn()
    {
        var events = _poller.Wait(_network.MayHaveMore ? 0 : Timers.NextTimeout(Now()));
        var now = Now();
        TurnTime = now;
        for (var i = 0; i < events; i++)
        {
            _poller.Dispatch(i, now);
        }

        _network.Turn(ReceiveBudget);
        Timers.Advance(now);
        BeginBatch();
        foreach (var transport in _unflushed)
        {
            transport.Flush();
        }

        _unflushed.Clear();
        _network.PostParcels();
        Debug.Assert(Buffers.AllReturned, "A staging buffer was not given back.");
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Critical, Message = "An edge worker failed; the process ends.")]
        internal static partial void WorkerFailed(ILogger logger, Exception fault);
    }

    private sealed class WakeUp : IMail
    {
        internal static readonly WakeUp Mail = new();

        public void Deliver(Worker worker, long now)
        {
            // Waking was all.
        }
    }
}
