using System.Net;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Sockets;
using Concentrator.Edge.Tunnels;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Listening;

/// <summary>One worker's listener of one endpoint.</summary>
internal sealed partial class Listener : TimerEntry, IPollTarget, IMail
{
    /// <summary>Connections taken at once before the tunnels are looked at again.</summary>
    private const int AcceptBatch = 64;

    /// <summary>Milliseconds without accepting after the system refused a descriptor.</summary>
    private const long PauseTime = 200;

    private readonly Worker _worker;
    private readonly IPEndPoint _endpoint;
    private readonly int _descriptor;
    private readonly ProxySources _balancers;
    private int _registration = -1;
    private long _resumeAt = long.MaxValue;

    internal Listener(Worker worker, int descriptor)
    {
        _worker = worker;
        _descriptor = descriptor;
        _endpoint = ListeningSocket.LocalEndpoint(descriptor);
        _balancers = new ProxySources(worker.Services.Options.ProxyFrom);
    }

    internal override long Deadline => _resumeAt;

    private ILogger Logger => _worker.Services.Logger;

    public void OnReady(PollEvents events, long now)
    {
        for (var i = 0; i < AcceptBatch; i++)
        {
            var descriptor = ListeningSocket.Accept(_descriptor, out var peer, out var error);
            if (descriptor >= 0)
            {
                if (Take(descriptor, peer!, now))
                {
                    continue;
                }

                Pause(now);
                return;
            }

            if (error is Errno.TooManyOpenFiles or Errno.FileTableOverflow or Errno.NoBufferSpace or Errno.OutOfMemory)
            {
                Log.AcceptPaused(Logger, _endpoint, error);
                Pause(now);
            }

            // Any other failure is of one connection that is gone already, or says that none waits.
            return;
        }
    }

    /// <summary>Begins to listen; called on the worker's thread.</summary>
    public void Deliver(Worker worker, long now) => Resume();

    internal override void OnDeadline(long now)
    {
        _resumeAt = long.MaxValue;
        Resume();
    }

    /// <summary>Ends listening; called on the worker's thread.</summary>
    internal void Close()
    {
        _worker.Timers.Remove(this);
        if (_registration >= 0)
        {
            _worker.Poller.Remove(_registration, _descriptor);
        }

        _ = Libc.Close(_descriptor);
    }

    /// <summary>Takes or refuses a connection; false when the system has nothing left for one more.</summary>
    private bool Take(int descriptor, IPEndPoint peer, long now)
    {
        var fromBalancer = _balancers.Contains(peer.Address);
        var limits = _worker.Services.Limits;
        var admission = fromBalancer ? limits.Admit()
            : _worker.Services.Options.BalancersOnly ? ConnectionAdmission.NotFromBalancer
            : _worker.Services.Blocking.Lists.Clients.Contains(peer.Address) ? ConnectionAdmission.Blocked
            : limits.Admit(peer.Address);
        if (admission == ConnectionAdmission.Admitted)
        {
            return TryOpen(descriptor, peer, fromBalancer, now);
        }

        _worker.Services.Metrics.ConnectionRefused(admission);
        _worker.Refusals.Refused(peer, admission);
        _ = Libc.Close(descriptor);
        return true;
    }

    private bool TryOpen(int descriptor, IPEndPoint peer, bool fromBalancer, long now)
    {
        try
        {
            Connection.Open(_worker, descriptor, peer, _endpoint, fromBalancer, now);
            return true;
        }
        catch (Exception fault) when (fault is IOException or InvalidOperationException)
        {
            Log.NotOpened(Logger, fault, peer);
            _worker.Services.Metrics.ConnectionRefused(ConnectionAdmission.OutOfResources);
            _ = Libc.Close(descriptor);
            if (!fromBalancer)
            {
                _worker.Services.Limits.LeaveHalfOpen(peer.Address);
            }

            _worker.Services.Limits.Leave();
            return false;
        }
    }

    private void Resume()
    {
        if (_registration < 0)
        {
            _registration = _worker.Poller.Add(_descriptor, PollEvents.Readable, this);
        }
        else
        {
            _worker.Poller.Modify(_registration, _descriptor, PollEvents.Readable);
        }
    }

    private void Pause(long now)
    {
        // It stays registered, so that going on needs nothing of a system that has nothing left.
        _worker.Poller.Modify(_registration, _descriptor, PollEvents.None);
        _resumeAt = now + PauseTime;
        _worker.Timers.Arm(this);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Accepting on {Endpoint} pauses: the system has no descriptor or memory left (errno {Error}). Raise the limit of open files.")]
        internal static partial void AcceptPaused(ILogger logger, IPEndPoint endpoint, int error);

        [LoggerMessage(Level = LogLevel.Error, Message = "Connection from {Peer} refused: the system or TLS has nothing left for it; accepting pauses")]
        internal static partial void NotOpened(ILogger logger, Exception fault, IPEndPoint peer);
    }
}
