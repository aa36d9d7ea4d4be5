namespace Concentrator.Server.Configuration;

/// <summary>How OTLP is carried.</summary>
internal enum TraceProtocol
{
    /// <summary>Protocol Buffers in HTTP requests.</summary>
    Http,

    /// <summary>gRPC.</summary>
    Grpc,
}
