namespace Concentrator.Tls;

/// <summary>Certificates, keys or settings cannot be used; the message says which and what to do.</summary>
public sealed class TlsConfigurationException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public TlsConfigurationException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public TlsConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    public TlsConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
