using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Concentrator.Edge.Sockets;

namespace Concentrator.Edge.Loop;

/// <summary>What other threads send to a worker. Posting wakes the worker by its eventfd, once for as long as it has not looked.</summary>
internal sealed unsafe class Mailbox : IDisposable
{
    private const int NonBlockCloseOnExec = 0x800 | 0x80000;
    private readonly ConcurrentQueue<IMail> _mail = new();
    private readonly Lock _closing = new();
    private int _signalled;
    private bool _closed;

    internal Mailbox()
    {
        Descriptor = Libc.EventDescriptor(0, NonBlockCloseOnExec);
        if (Descriptor < 0)
        {
            throw new IOException($"eventfd: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }
    }

    /// <summary>Polls readable when mail waits.</summary>
    internal int Descriptor { get; }

    public void Dispose()
    {
        lock (_closing)
        {
            _closed = true;
            _ = Libc.Close(Descriptor);
        }
    }

    /// <summary>Sends; false when the worker has ended.</summary>
    internal bool Post(IMail mail)
    {
        _mail.Enqueue(mail);
        if (Interlocked.Exchange(ref _signalled, 1) == 1)
        {
            return true;
        }

        lock (_closing)
        {
            if (_closed)
            {
                return false;
            }

            ulong one = 1;

            // It can fail only when the counter is full, and then the worker is awake anyway.
            _ = Libc.Write(Descriptor, (byte*)&one, sizeof(ulong));
            return true;
        }
    }

    /// <summary>Hands what waits to the worker.</summary>
    internal void Drain(Worker worker, long now)
    {
        ulong count;
        _ = Libc.Read(Descriptor, (byte*)&count, sizeof(ulong));
        Volatile.Write(ref _signalled, 0);
        Interlocked.MemoryBarrier();
        while (_mail.TryDequeue(out var mail))
        {
            mail.Deliver(worker, now);
        }
    }
}
