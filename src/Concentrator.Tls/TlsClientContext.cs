using Concentrator.Protocol.Tls;

namespace Concentrator.Tls;

/// <summary>A client's trust and settings; makes the engines of its connections. Safe for use by several threads.</summary>
public sealed class TlsClientContext : ITlsEngineFactory, IDisposable
{
    /// <summary>Loads the authorities.</summary>
    /// <exception cref="TlsConfigurationException">A file is missing or unreadable; the message names it.</exception>
    public TlsClientContext(TlsClientOptions options) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ITlsEngine Create() => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotSupportedException();
}
