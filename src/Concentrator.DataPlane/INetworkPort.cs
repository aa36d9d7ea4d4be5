namespace Concentrator.DataPlane;

/// <summary>One worker's way to the network: a queue of the TUN device, or a network that lives in process. Not safe for use by several threads.</summary>
public interface INetworkPort : IDisposable
{
    /// <summary>The descriptor that polls readable when packets wait; -1 when there is none and <see cref="Receive"/> is to be called after every <see cref="Flush"/>.</summary>
    int PollDescriptor { get; }

    /// <summary>Takes one IP packet out of a tunnel, checked already. It may be kept until <see cref="Flush"/>, so that packets of a flow go out together.</summary>
    void Send(ReadOnlySpan<byte> packet);

    /// <summary>Sends what is kept. Called at the end of a batch.</summary>
    void Flush();

    /// <summary>Drops what is kept instead of sending it.</summary>
    void Discard();

    /// <summary>Delivers waiting packets to the sink, segmented to the MTU. Stops when nothing waits or after about <paramref name="budget"/> packets.</summary>
    /// <returns>Whether the budget ended it, so that more may wait.</returns>
    bool Receive(IPacketSink sink, int budget);
}
