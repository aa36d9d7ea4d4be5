using Concentrator.Protocol.Tls;

namespace Concentrator.Tls;

/// <summary>A server's certificates and settings; makes the engines of its connections. Safe for use by several threads.</summary>
public sealed class TlsServerContext : ITlsEngineFactory, IDisposable
{
    /// <summary>Loads certificate and key.</summary>
    /// <exception cref="TlsConfigurationException">A file is missing, unreadable, or key and certificate do not belong together; the message names it.</exception>
    public TlsServerContext(TlsServerOptions options) => throw new NotSupportedException();

    /// <summary>The leaf certificate, DER.</summary>
    public ReadOnlyMemory<byte> LeafCertificate => throw new NotSupportedException();

    /// <inheritdoc/>
    public ITlsEngine Create() => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotSupportedException();
}
