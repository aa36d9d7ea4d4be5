using System.ComponentModel;
using System.Runtime.InteropServices;
using Concentrator.Edge.Sockets;

namespace Concentrator.Edge.Loop;

/// <summary>
/// One epoll descriptor with its targets. An event that was fetched for a descriptor closed meanwhile is dropped: tokens carry the generation of their slot.
/// </summary>
internal sealed unsafe class Poller : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private const int OperationAdd = 1;
    private const int OperationDelete = 2;
    private const int OperationModify = 3;
    private const int MaxEvents = 512;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + 8;

    private readonly int _descriptor;
    private readonly byte* _events = (byte*)NativeMemory.Alloc((nuint)(MaxEvents * EventSize));
    private readonly List<Slot> _slots = [];
    private readonly Stack<int> _free = new();

    internal Poller()
    {
        _descriptor = Libc.EpollCreate(CloseOnExec);
        if (_descriptor < 0)
        {
            throw new IOException($"epoll_create1: {LastError()}");
        }
    }

    public void Dispose()
    {
        _ = Libc.Close(_descriptor);
        NativeMemory.Free(_events);
    }

    /// <summary>Polls a descriptor for a target and returns the registration.</summary>
    /// <exception cref="IOException">The system has no room for one more.</exception>
    internal int Add(int descriptor, PollEvents events, IPollTarget target)
    {
        if (!_free.TryPop(out var index))
        {
            index = _slots.Count;
            _slots.Add(default);
        }

        if (!TryControl(OperationAdd, descriptor, events, index))
        {
            _free.Push(index);
            throw Failure();
        }

        _slots[index] = new Slot(target, _slots[index].Generation);
        return index;
    }

    /// <summary>Changes what is polled for.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    internal void Modify(int registration, int descriptor, PollEvents events)
    {
        if (!TryModify(registration, descriptor, events))
        {
            throw Failure();
        }
    }

    /// <summary>Changes what is polled for; false when the system refuses.</summary>
    internal bool TryModify(int registration, int descriptor, PollEvents events) => TryControl(OperationModify, descriptor, events, registration);

    /// <summary>Ends polling; the descriptor is still open. If the system does not know of it, it is not polled anyway.</summary>
    internal void Remove(int registration, int descriptor)
    {
        _ = TryControl(OperationDelete, descriptor, PollEvents.None, registration);
        _slots[registration] = new Slot(null, _slots[registration].Generation + 1);
        _free.Push(registration);
    }

    /// <summary>Waits and returns the number of events; at most <paramref name="timeoutMilliseconds"/> (-1: for ever).</summary>
    internal int Wait(int timeoutMilliseconds)
    {
        var count = Libc.EpollWait(_descriptor, _events, MaxEvents, timeoutMilliseconds);
        if (count >= 0)
        {
            return count;
        }

        return Marshal.GetLastPInvokeError() == Errno.Interrupted ? 0 : throw new IOException($"epoll_wait: {LastError()}");
    }

    /// <summary>Hands event <paramref name="index"/> of the last wait to its target.</summary>
    internal void Dispatch(int index, long now)
    {
        var entry = _events + (index * EventSize);
        var events = (PollEvents)(*(uint*)entry);
        var token = *(ulong*)(entry + DataOffset);
        var slot = _slots[(int)(uint)token];
        if (slot.Generation == (int)(token >> 32))
        {
            slot.Target?.OnReady(events, now);
        }
    }

    private static string LastError() => new Win32Exception(Marshal.GetLastPInvokeError()).Message;

    private static IOException Failure() => new($"epoll_ctl: {LastError()}");

    private bool TryControl(int operation, int descriptor, PollEvents events, int index)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = (uint)events;
        *(ulong*)(entry + DataOffset) = ((ulong)(uint)_slots[index].Generation << 32) | (uint)index;
        return Libc.EpollControl(_descriptor, operation, descriptor, entry) >= 0;
    }

    private readonly record struct Slot(IPollTarget? Target, int Generation);
}
