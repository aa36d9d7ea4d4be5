using Concentrator.Cluster;
using Concentrator.Server.Administration;
using Concentrator.Server.Certificates;
using Concentrator.Server.Metrics;
using Concentrator.Server.Serving;

namespace Concentrator.Server.Editions.Cluster;

/// <summary>A silo of a cluster: hosts a share of the control plane. Its admin port is there from the start; the silo itself waits for Redis.</summary>
internal sealed partial class SiloServer(ServerContext context) : IServer
{
    private readonly ILogger _logger = context.Loggers.CreateLogger<SiloServer>();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MetricsPage _metrics = new();
    private volatile SiloNode? _node;
    private volatile bool _stops;
    private AdminServer? _admin;
    private EapPart? _eap;

    /// <inheritdoc/>
    public Task Ended => _ended.Task;

    private ClusterLink Link => ClusterSetup.Reached(_node?.Link);

    /// <inheritdoc/>
    public async Task Start(CancellationToken cancellationToken)
    {
        var settings = context.Settings;
        NodeLog.WarnOfOpenConnections(_logger, settings.Cluster);
        PrivateFile.CreateDirectory(settings.DataDirectory);
        var administration = new DirectoryAdministration(() => ClusterSetup.Directories(Link), context.Node, context.Time);
        var isReady = () => !_stops && _node is { IsReady: true };
        _admin = context.CreateAdmin(administration, () => Link.ApiTokens, _metrics, isReady);
        if (settings.Cluster?.CertificatePath is { } certificate)
        {
            context.Instruments.WatchCertificate("node", certificate, () => _node?.CertificateEnds);
        }

        await _admin.Start(cancellationToken);
        _eap = new EapPart(context);
        var endpoints = ClusterSetup.Endpoints(settings);
        var node = await SiloNode.Start(ClusterSetup.Settings(settings, _eap.Options), endpoints, context.Time, context.Loggers, cancellationToken);
        _node = node;
        _ = node.StopAsked.ContinueWith(_ => _ended.TrySetResult(), TaskScheduler.Default);
        Log.Ready(_logger, ProductVersion.Text, BuiltEdition.Current.Name, settings.Edge.Name, settings.Cluster!.Name, $"{endpoints.Address}", endpoints.SiloPort, endpoints.GatewayPort, string.Join(", ", _admin.Addresses));
    }

    /// <inheritdoc/>
    public void Reload()
    {
        _node?.ReloadCertificate();
        _admin?.Reload();
        _eap?.Reload();
    }

    /// <inheritdoc/>
    public async Task Stop(CancellationToken hurry)
    {
        _stops = true;
        if (_node is { } node)
        {
            Log.Stopping(_logger, context.Settings.Edge.Name);
            await node.Stop(hurry);
            Log.Stopped(_logger, context.Settings.Edge.Name);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_admin is not null)
        {
            await _admin.DisposeAsync();
        }

        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        _eap?.Dispose();
        _metrics.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Concentrator {Version} ({Edition} edition) is silo {Name} of cluster {Cluster} at {Address}, port {SiloPort} for silos and {GatewayPort} for edges; admin port {Admin}")]
        internal static partial void Ready(ILogger logger, string version, string edition, string name, string cluster, string address, int siloPort, int gatewayPort, string admin);

        [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Name} leaves the cluster")]
        internal static partial void Stopping(ILogger logger, string name);

        [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Name} stopped")]
        internal static partial void Stopped(ILogger logger, string name);
    }
}
