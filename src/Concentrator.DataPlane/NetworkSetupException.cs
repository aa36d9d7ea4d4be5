namespace Concentrator.DataPlane;

/// <summary>The network cannot be set up. The message names what is missing and what to do.</summary>
public sealed class NetworkSetupException : Exception
{
    /// <summary>Makes the exception.</summary>
    public NetworkSetupException()
    {
    }

    /// <summary>Makes the exception with its message.</summary>
    public NetworkSetupException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its message and cause.</summary>
    public NetworkSetupException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
