using Concentrator.Protocol;
using Concentrator.Protocol.Sstp;

namespace Concentrator.Edge.Loop;

/// <summary>The buffers of one worker. They belong to the worker, not to the tunnels, so that an idle tunnel has none.</summary>
internal sealed class WorkerBuffers
{
    /// <summary>The plaintext of the largest TLS record (RFC 8446 §5.1).</summary>
    internal const int RecordSize = 16 * 1024;

    /// <summary>Room before received plaintext for the part of a packet that was left over.</summary>
    internal const int LeftoverSize = 4096;

    private const int SocketSize = 64 * 1024;
    private readonly Stack<byte[]> _staging = new();
    private int _rented;

    /// <summary>For bytes from and to sockets.</summary>
    internal byte[] Ciphertext { get; } = GC.AllocateUninitializedArray<byte>(SocketSize, pinned: true);

    /// <summary>For decrypted bytes.</summary>
    internal byte[] Plaintext { get; } = GC.AllocateUninitializedArray<byte>(LeftoverSize + SocketSize, pinned: true);

    /// <summary>For one fragment of a packet that is larger than a tunnel's MTU.</summary>
    internal byte[] Fragment { get; } = new byte[SstpFrame.MaxSize];

    /// <summary>For one packet that answers another.</summary>
    internal byte[] Answer { get; } = new byte[SstpFrame.MaxSize];

    /// <summary>For the control packets of one step of an SSTP call.</summary>
    internal PacketBatch SstpBatch { get; } = new();

    /// <summary>For the frames of one step of a PPP link.</summary>
    internal PacketBatch PppBatch { get; } = new();

    internal bool AllReturned => _rented == 0;

    /// <summary>Rents room for one TLS record's plaintext, until the end of the batch.</summary>
    internal byte[] RentStaging()
    {
        _rented++;
        return _staging.TryPop(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(RecordSize);
    }

    internal void ReturnStaging(byte[] buffer)
    {
        _rented--;
        _staging.Push(buffer);
    }
}
