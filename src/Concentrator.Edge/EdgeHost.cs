using System.Net;
using Concentrator.Control.Ports;
using Concentrator.DataPlane;
using Concentrator.Protocol.Tls;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge;

/// <summary>One edge: listeners and worker loops. Its instruments are of the meter <c>Concentrator</c>.</summary>
public sealed class EdgeHost : IAsyncDisposable
{
    /// <summary>Makes an edge; nothing runs yet.</summary>
    public EdgeHost(EdgeOptions options, IControlPlane controlPlane, IEdgeCommands commands, INetwork network, ITlsEngineFactory tls, TimeProvider time, ILogger<EdgeHost> logger) =>
        throw new NotSupportedException();

    /// <summary>The addresses and ports that are listened on, after <see cref="StartAsync"/>; port 0 of the options is a real port here.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => throw new NotSupportedException();

    /// <summary>Whether new tunnels are welcome: listeners are open, the control plane answers, no drain.</summary>
    public bool IsReady => throw new NotSupportedException();

    /// <summary>How many tunnels are open.</summary>
    public int TunnelCount => throw new NotSupportedException();

    /// <summary>Opens the listeners, introduces the edge to the control plane, starts the workers.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Closes the listeners, disconnects all tunnels in good order, gives their leases back, ends the workers.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
