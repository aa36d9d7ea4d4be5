using Concentrator.Edge.ControlPlane;
using Concentrator.Protocol.Http;

namespace Concentrator.Edge.Tunnels;

/// <summary>Decides on the HTTP head of a connection: tunnel, balancer's probe, or web request ([MS-SSTP] 3.3.5.1, 4.1).</summary>
internal static class HttpDoor
{
    /// <summary>Looks at the bytes that came so far.</summary>
    /// <param name="stream">Decrypted bytes from the connection's beginning.</param>
    /// <param name="maxHeadSize">The largest head taken, bytes.</param>
    /// <param name="hostNames">The names under which tunnels are made.</param>
    /// <param name="controlPlane">Says whether tunnels are welcome.</param>
    internal static HttpDecision Judge(ReadOnlySpan<byte> stream, int maxHeadSize, HostNameSet hostNames, ControlPlaneLink controlPlane) =>
        HttpRequestHead.Parse(stream, maxHeadSize, out var head, out var length) switch
        {
            HttpHeadStatus.Incomplete => HttpDecision.Incomplete,
            HttpHeadStatus.Complete => Judge(head!, length, hostNames, controlPlane),
            HttpHeadStatus.TooLarge => new HttpDecision(stream.Length, 431) { Fault = $"HTTP head over {maxHeadSize} bytes" },
            _ => new HttpDecision(stream.Length, 400) { Fault = "malformed HTTP head" },
        };

    // Balancers probe under any name, or none.
    private static HttpDecision Judge(HttpRequestHead head, int length, HostNameSet hostNames, ControlPlaneLink controlPlane) => SstpHttp.Classify(head) switch
    {
        SstpHttpRequest.Tunnel when !hostNames.Admits(head.Header("Host")) => new HttpDecision(length, 404) { IsWeb = true, Fault = $"tunnel for another host name than Edge:HostNames has ({head.Header("Host")})" },
        SstpHttpRequest.Tunnel when controlPlane.LeaseForNewTunnels is { } lease => new HttpDecision(length, 200) { Lease = lease, CorrelationId = SstpHttp.CorrelationId(head)?.ToString(), Tenant = SstpHttp.Tenant(head) },
        SstpHttpRequest.Tunnel => new HttpDecision(length, 503) { Fault = "tunnel refused: the control plane does not answer or the edge drains" },
        SstpHttpRequest.Probe => new HttpDecision(length, controlPlane.ProbeStatus),
        SstpHttpRequest.BadTunnel => new HttpDecision(length, 400) { Fault = "SSTP request with a wrong version or Content-Length" },
        SstpHttpRequest.WrongMethod => new HttpDecision(length, 405),
        _ => new HttpDecision(length, 404) { IsWeb = true },
    };
}
