namespace Concentrator.Control.Ports;

/// <summary>The control plane cannot be reached, or cannot keep what it decides. The caller retries within its own deadline.</summary>
public sealed class ControlPlaneUnavailableException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public ControlPlaneUnavailableException()
    {
    }

    /// <summary>Makes one with a message that a person reads.</summary>
    public ControlPlaneUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    public ControlPlaneUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
