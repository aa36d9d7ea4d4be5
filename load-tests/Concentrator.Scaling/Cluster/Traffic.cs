namespace Concentrator.Scaling.Cluster;

/// <summary>Orleans' messages over the network.</summary>
internal sealed record Traffic(long Sent, long SentBytes, long Received, long ReceivedBytes)
{
    public static Traffic operator +(Traffic left, Traffic right) =>
        new(left.Sent + right.Sent, left.SentBytes + right.SentBytes, left.Received + right.Received, left.ReceivedBytes + right.ReceivedBytes);

    public static Traffic operator -(Traffic left, Traffic right) =>
        new(left.Sent - right.Sent, left.SentBytes - right.SentBytes, left.Received - right.Received, left.ReceivedBytes - right.ReceivedBytes);
}
