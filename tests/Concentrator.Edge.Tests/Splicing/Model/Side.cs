using System.Net.Sockets;
using Concentrator.Protocol.Tls;

namespace Concentrator.Edge.Tests.Splicing.Model;

/// <summary>One side of a spliced connection: a socket that never waits, with TLS or without. What it sends can be told from any other by its place in the stream.</summary>
internal sealed class Side : IDisposable
{
    private const int MostWaiting = 64 * 1024;

    private readonly Socket _socket;
    private readonly ITlsEngine? _tls;
    private readonly byte[] _preamble;
    private readonly byte[] _buffer = new byte[128 * 1024];
    private readonly byte[] _plaintext = new byte[128 * 1024];
    private bool _finQueued;
    private bool _isClosed;
    private bool _wasReset;

    /// <summary>Takes over a connected socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="tls">Its TLS, past the handshake; null for none.</param>
    /// <param name="preamble">What stands before all that is sent at random.</param>
    internal Side(Socket socket, ITlsEngine? tls, byte[] preamble)
    {
        _socket = socket;
        _socket.Blocking = false;
        _tls = tls;
        _preamble = preamble;
        Marks.Add(preamble.Length);
    }

    /// <summary>Bytes that were sent, all told.</summary>
    internal long Sent { get; private set; }

    /// <summary>How many had been sent at each moment after which nothing moved for a while.</summary>
    internal HashSet<long> Marks { get; } = [];

    /// <summary>It said that it sends nothing more, or closed.</summary>
    internal bool Ended { get; private set; }

    /// <summary>It broke off, or closed without reading to the end: it sees nothing more.</summary>
    internal bool IsGone => _isClosed;

    /// <summary>It broke off before it had ended.</summary>
    internal bool Aborted { get; private set; }

    internal long Received { get; private set; }

    internal StreamEnd End { get; private set; }

    private bool CanSend => !Ended && !_isClosed && End != StreamEnd.Broken;

    public void Dispose()
    {
        _isClosed = true;
        _socket.Dispose();
        _tls?.Dispose();
    }

    /// <summary>What stands at a place of its stream.</summary>
    internal byte At(long place) => place < _preamble.Length ? _preamble[place] : (byte)((place * 31) + (place >> 8) + _preamble.Length);

    /// <summary>Sends at most so many bytes more.</summary>
    internal void Send(int count)
    {
        if (!CanSend || (_tls is not null && _tls.PendingOutput > MostWaiting))
        {
            Flush();
            return;
        }

        for (var i = 0; i < count; i++)
        {
            _buffer[i] = At(Sent + i);
        }

        if (_tls is null)
        {
            Sent += Give(_buffer.AsSpan(0, count));
            return;
        }

        if (_tls.Write(_buffer.AsSpan(0, count)) == TlsStatus.Ok)
        {
            Sent += count;
        }

        Flush();
    }

    /// <summary>Says that it sends nothing more.</summary>
    internal void EndSending()
    {
        if (CanSend)
        {
            Ended = true;
            _tls?.Shutdown();
            _finQueued = true;
            Flush();
        }
    }

    /// <summary>Takes at most so many bytes, and looks whether they are what the other has sent.</summary>
    internal int Receive(int count, Side other)
    {
        Flush();
        if (_isClosed || End != StreamEnd.None)
        {
            return 0;
        }

        var taken = _socket.Receive(_buffer.AsSpan(0, count), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return 0;
        }

        if (error != SocketError.Success)
        {
            End = StreamEnd.Broken;
            return 0;
        }

        if (_tls is null)
        {
            Check(_buffer.AsSpan(0, taken), other);
            End = taken > 0 ? StreamEnd.None : _wasReset ? StreamEnd.Broken : StreamEnd.Clean;
            return taken;
        }

        _tls.Feed(_buffer.AsSpan(0, taken));
        var status = _tls.Read(_plaintext, out var decrypted);
        Check(_plaintext.AsSpan(0, decrypted), other);
        Assert.NotEqual(TlsStatus.Ok, status);
        End = status switch
        {
            TlsStatus.Closed => StreamEnd.Clean,
            TlsStatus.Failed => StreamEnd.Broken,
            _ => taken == 0 ? StreamEnd.Broken : StreamEnd.None,
        };
        return decrypted;
    }

    /// <summary>Sends a reset.</summary>
    internal void Abort()
    {
        if (!_isClosed)
        {
            if (_socket.AddressFamily == AddressFamily.Unix)
            {
                // Which knows no reset.
                Ended = true;
            }
            else
            {
                Aborted = !Ended || _finQueued;
                _socket.LingerState = new LingerOption(enable: true, 0);
            }

            Dispose();
        }
    }

    /// <summary>Closes, whatever has not been read; a program that ends does.</summary>
    internal void Close()
    {
        if (_tls is { PendingOutput: > 0 })
        {
            Abort();
        }
        else if (!_isClosed)
        {
            Ended = true;
            Dispose();
        }
    }

    private void Check(ReadOnlySpan<byte> bytes, Side other)
    {
        Assert.True(Received + bytes.Length <= other.Sent, "more came than was sent");
        for (var i = 0; i < bytes.Length; i++)
        {
            Assert.True(bytes[i] == other.At(Received + i), $"the byte at {Received + i} is another");
        }

        Received += bytes.Length;
    }

    private void Flush()
    {
        if (_isClosed)
        {
            return;
        }

        while (_tls is { PendingOutput: > 0 } tls && Give(tls.Output) is var sent and > 0)
        {
            tls.Sent(sent);
        }

        if (_finQueued && _tls is null or { PendingOutput: 0 } && End != StreamEnd.Broken)
        {
            _finQueued = false;
            try
            {
                _socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // It is reset already, which the next read tells.
            }
        }
    }

    private int Give(ReadOnlySpan<byte> bytes)
    {
        var sent = _socket.Send(bytes, SocketFlags.None, out var error);

        // A reset is told once, here or there.
        _wasReset |= error == SocketError.ConnectionReset;
        return error == SocketError.Success ? sent : 0;
    }
}
