using Concentrator.Protocol.Tls;

namespace Concentrator.Edge.Splicing;

/// <summary>The engines of an edge before which balancers end TLS: bytes pass through them as they are.</summary>
public sealed class OffloadedTls : ITlsEngineFactory
{
    /// <inheritdoc/>
    public ITlsEngine Create() => new PlainEngine();
}
