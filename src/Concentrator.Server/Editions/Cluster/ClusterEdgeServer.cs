using Concentrator.Cluster;
using Concentrator.Protocol.Eap;
using Concentrator.Server.Administration;
using Concentrator.Server.Certificates;
using Concentrator.Server.Metrics;
using Concentrator.Server.Serving;

namespace Concentrator.Server.Editions.Cluster;

/// <summary>
/// An edge of a cluster: takes tunnels, and asks the silos. It listens from the start and reaches for the cluster in the background, for as long as it takes.
/// </summary>
internal sealed partial class ClusterEdgeServer(ServerContext context) : IServer
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = context.Loggers.CreateLogger<ClusterEdgeServer>();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _giveUp = new();
    private readonly MetricsPage _metrics = new();
    private Task _connecting = Task.CompletedTask;
    private volatile EdgeNode? _node;
    private EdgePart? _edge;
    private AdminServer? _admin;

    /// <inheritdoc/>
    public Task Ended => _ended.Task;

    private ClusterLink Link => ClusterSetup.Reached(_node?.Link);

    /// <inheritdoc/>
    public async Task Start(CancellationToken cancellationToken)
    {
        var settings = context.Settings;
        NodeLog.WarnOfOpenConnections(_logger, settings.Cluster);
        PrivateFile.CreateDirectory(settings.DataDirectory);
        var controlPlane = new AwaitedControlPlane(() => Link);
        _edge = new EdgePart(context, controlPlane, controlPlane);
        var administration = new DirectoryAdministration(() => ClusterSetup.Directories(Link), context.Node, context.Time);
        _admin = context.CreateAdmin(administration, () => Link.ApiTokens, _metrics, () => _edge.IsReady);
        if (settings.Cluster?.CertificatePath is { } certificate)
        {
            context.Instruments.WatchCertificate("node", certificate, () => _node?.CertificateEnds);
        }

        await _admin.Start(cancellationToken);
        await _edge.Start(cancellationToken);
        _connecting = Task.Run(() => Connect(_giveUp.Token), CancellationToken.None);
        _ = _edge.Drained.ContinueWith(_ => _ended.TrySetResult(), TaskScheduler.Default);
        Log.Waiting(_logger, settings.Edge.Name, string.Join(", ", _edge.Endpoints), string.Join(", ", _admin.Addresses));
        _ = _edge.WaitUntilReady(_giveUp.Token).ContinueWith(_ => Ready(), _giveUp.Token, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public void Reload()
    {
        _edge?.Reload();
        _node?.ReloadCertificate();
        _admin?.Reload();
    }

    /// <inheritdoc/>
    public async Task Stop(CancellationToken hurry)
    {
        if (_edge is not null)
        {
            await _edge.Stop(hurry);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_edge is not null)
        {
            await _edge.DisposeAsync();
        }

        if (_admin is not null)
        {
            await _admin.DisposeAsync();
        }

        await _giveUp.CancelAsync();
        await _connecting;
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        _metrics.Dispose();
        _giveUp.Dispose();
    }

    private async Task Connect(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _node = await EdgeNode.Connect(ClusterSetup.Settings(context.Settings, EapServerOptions.Default), context.Loggers, stop);
                return;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                Log.NotConnected(_logger, fault);
                await Task.Delay(Pause, context.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Ready() =>
        Log.Ready(_logger, ProductVersion.Text, BuiltEdition.Current.Name, string.Join(", ", _edge!.Endpoints), string.Join(", ", _admin!.Addresses), context.Settings.Edge.Name, context.Settings.Cluster!.Name);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Edge {Name} listens on {Endpoints} and reaches for its cluster; admin port {Admin}")]
        internal static partial void Waiting(ILogger logger, string name, string endpoints, string admin);

        [LoggerMessage(Level = LogLevel.Information, Message = "Concentrator {Version} ({Edition} edition) serves on {Endpoints}; admin port {Admin}; it is edge {Name} of cluster {Cluster}")]
        internal static partial void Ready(ILogger logger, string version, string edition, string endpoints, string admin, string name, string cluster);

        [LoggerMessage(Level = LogLevel.Error, Message = "The cluster could not be reached; it is tried again")]
        internal static partial void NotConnected(ILogger logger, Exception fault);
    }
}
