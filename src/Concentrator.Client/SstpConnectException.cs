namespace Concentrator.Client;

/// <summary>A tunnel could not be opened; the message is for a person.</summary>
public sealed class SstpConnectException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public SstpConnectException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public SstpConnectException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    public SstpConnectException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes one from the end of an attempt.</summary>
    public SstpConnectException(SstpTunnelEnd end, Exception? innerException = null)
        : base(end?.Message, innerException)
    {
        ArgumentNullException.ThrowIfNull(end);
        Phase = end.Phase;
        Reason = end.Reason;
        End = end;
    }

    /// <summary>How far the attempt had come.</summary>
    public SstpClientPhase Phase { get; }

    /// <summary>Why it failed.</summary>
    public SstpTunnelEndReason Reason { get; } = SstpTunnelEndReason.ConnectionLost;

    /// <summary>All of it as one; null when the exception was made from words alone.</summary>
    public SstpTunnelEnd? End { get; }
}
