using System.Runtime.InteropServices;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Sockets;
using Concentrator.Edge.Tunnels;

namespace Concentrator.Edge.Splicing;

/// <summary>The socket of a splice to its backend, from connecting to its close, and what it is polled for.</summary>
internal sealed unsafe class BackendSocket(Poller poller, IPollTarget target)
{
    private const int NoSignal = 0x4000;

    private int _descriptor = -1;
    private int _registration;

    /// <summary>Whether there is a socket.</summary>
    internal bool IsOpen => _descriptor >= 0;

    /// <summary>What is polled for.</summary>
    internal PollEvents Interest { get; private set; }

    /// <summary>Why connecting failed; 0 when the connection stands. To be asked once it is writable.</summary>
    internal int ConnectError => ConnectingSocket.ErrorOf(_descriptor);

    /// <summary>Begins to connect and waits until it is writable; false when that fails at once, which <paramref name="error"/> tells.</summary>
    internal bool TryConnect(ReadOnlySpan<byte> address, out int error)
    {
        _descriptor = ConnectingSocket.Begin(address, out error);
        if (_descriptor < 0)
        {
            return false;
        }

        try
        {
            Interest = PollEvents.Writable;
            _registration = poller.Add(_descriptor, Interest, target);
            return true;
        }
        catch (IOException)
        {
            error = Errno.NoBufferSpace;
            _ = Libc.Close(_descriptor);
            _descriptor = -1;
            return false;
        }
    }

    /// <summary>Changes what is polled for; false when the system refuses, so that nothing more is heard of this socket.</summary>
    internal bool TryPoll(PollEvents interest)
    {
        if (interest == Interest)
        {
            return true;
        }

        Interest = interest;
        return poller.TryModify(_registration, _descriptor, interest);
    }

    /// <summary>Sends as much as the backend takes and returns how much that was.</summary>
    /// <param name="bytes">What is to be sent.</param>
    /// <param name="error">Why it takes nothing more, for ever; 0 when it only takes no more now.</param>
    internal int Send(ReadOnlySpan<byte> bytes, out int error)
    {
        error = 0;
        var total = 0;
        while (total < bytes.Length)
        {
            nint sent;
            fixed (byte* start = bytes[total..])
            {
                sent = Libc.Send(_descriptor, start, (nuint)(bytes.Length - total), NoSignal);
            }

            if (sent >= 0)
            {
                total += (int)sent;
                continue;
            }

            var fault = Marshal.GetLastPInvokeError();
            if (fault != Errno.Interrupted)
            {
                error = fault == Errno.TryAgain ? 0 : fault;
                return total;
            }
        }

        return total;
    }

    /// <summary>Takes what the backend sent.</summary>
    internal TransportStatus Receive(Span<byte> buffer, out int count)
    {
        fixed (byte* start = buffer)
        {
            count = (int)Libc.Receive(_descriptor, start, (nuint)buffer.Length, 0);
        }

        return count switch
        {
            > 0 => TransportStatus.Received,
            0 => TransportStatus.PeerClosed,
            _ => Marshal.GetLastPInvokeError() is Errno.TryAgain or Errno.Interrupted ? TransportStatus.NothingYet : TransportStatus.Lost,
        };
    }

    /// <summary>Tells the backend that nothing more comes.</summary>
    internal void EndSending() => ConnectedSocket.EndSending(_descriptor);

    /// <summary>Closes it, if it is open.</summary>
    /// <param name="reset">Whether the backend is to see that what it got is not all.</param>
    internal void Close(bool reset)
    {
        if (_descriptor < 0)
        {
            return;
        }

        poller.Remove(_registration, _descriptor);
        if (reset)
        {
            ConnectedSocket.Reset(_descriptor);
        }
        else
        {
            _ = Libc.Close(_descriptor);
        }

        _descriptor = -1;
    }
}
