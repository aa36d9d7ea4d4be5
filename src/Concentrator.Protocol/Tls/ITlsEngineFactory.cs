namespace Concentrator.Protocol.Tls;

/// <summary>Makes the engines of new connections from one set of certificates and settings. Safe for use by several threads.</summary>
public interface ITlsEngineFactory
{
    /// <summary>Makes the engine of one connection.</summary>
    ITlsEngine Create();
}
