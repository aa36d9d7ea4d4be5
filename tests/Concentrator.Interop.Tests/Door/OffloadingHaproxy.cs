using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Door;

/// <summary>A real HAProxy that ends TLS and passes on what is inside, with a PROXY header before it.</summary>
internal static class OffloadingHaproxy
{
    /// <summary>Starts it.</summary>
    /// <param name="start">How its program is started.</param>
    /// <param name="folder">Where its configuration goes.</param>
    /// <param name="binds">Where it listens, and with which certificate's file.</param>
    /// <param name="edges">The edges, <c>address:port</c>.</param>
    internal static RunningProgram Start(Func<string[], RunningProgram> start, TemporaryFolder folder, IEnumerable<(string Endpoint, string Certificate)> binds, IEnumerable<string> edges)
    {
        string[] lines =
        [
            "global", "    maxconn 200",
            "defaults", "    mode tcp", "    timeout connect 5s", "    timeout client 10m", "    timeout server 10m", "    timeout check 4s",
            "frontend sstp", .. binds.Select(bind => $"    bind {bind.Endpoint} ssl crt {bind.Certificate} alpn http/1.1"), "    default_backend edges",
            "backend edges", "    balance roundrobin", "    option httpchk HEAD /sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/", "    http-check disable-on-404",
            .. edges.Select((edge, index) => $"    server edge{index + 1} {edge} send-proxy-v2 check check-send-proxy inter 500ms rise 1"),
        ];
        var file = folder.File("offload.cfg");
        File.WriteAllLines(file, lines);
        return start(["haproxy", "-db", "-f", file]);
    }
}
