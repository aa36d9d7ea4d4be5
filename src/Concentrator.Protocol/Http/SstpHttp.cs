namespace Concentrator.Protocol.Http;

/// <summary>The HTTP exchange that opens an SSTP connection ([MS-SSTP] 2.2 and 4.1), and the balancers' probe on the same URI.</summary>
public static class SstpHttp
{
    /// <summary>The SSTP URI.</summary>
    public const string Path = "/sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/";

    /// <summary>The SSTP method.</summary>
    public const string Method = "SSTP_DUPLEX_POST";

    /// <summary>What a request on an SSTP listener asks for.</summary>
    public static SstpHttpRequest Classify(HttpRequestHead head) => throw new NotSupportedException();

    /// <summary>The 200 answer that opens the tunnel, whole.</summary>
    public static ReadOnlySpan<byte> Accepted => throw new NotSupportedException();

    /// <summary>A whole answer with an empty body that closes the connection.</summary>
    /// <param name="statusCode">200, 400, 404, 405, 408, 431, 503.</param>
    public static ReadOnlySpan<byte> Answer(int statusCode) => throw new NotSupportedException();

    /// <summary>The client's request, whole.</summary>
    public static byte[] Request(string host, Guid correlationId) => throw new NotSupportedException();
}
