using Concentrator.Control.Local;
using Concentrator.Control.Ports;
using Concentrator.Server.Administration;
using Concentrator.Server.Certificates;
using Concentrator.Server.Configuration;
using Concentrator.Server.Editions;
using Concentrator.Server.Metrics;

namespace Concentrator.Server.Serving;

/// <summary>Everything on one machine: control plane, network, edge, admin port, put together and taken apart in order.</summary>
internal sealed partial class StandaloneServer(ServerContext context) : IServer
{
    private readonly ILogger _logger = context.Loggers.CreateLogger<StandaloneServer>();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MetricsPage _metrics = new();
    private readonly SemaphoreSlim _reading = new(1, 1);
    private LocalControlPlane? _controlPlane;
    private EapPart? _eap;
    private EdgePart? _edge;
    private AdminServer? _admin;
    private FileWatch? _configuration;

    /// <inheritdoc/>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public async Task Start(CancellationToken cancellationToken)
    {
        var settings = context.Settings;
        var isFirstStart = !Directory.Exists(EdgePart.CertificateDirectory(settings));
        PrivateFile.CreateDirectory(settings.DataDirectory);
        _eap = new EapPart(context);
        _controlPlane = await LocalControlPlane.OpenAsync(ControlPlaneSetup.Options(settings, _eap.Options), context.Time, context.Loggers);
        _edge = new EdgePart(context, _controlPlane, _controlPlane);
        _admin = context.CreateAdmin(DirectoryAdministration.Of(_controlPlane, context.Node, context.Time), () => _controlPlane.ApiTokens, _metrics, () => _edge.IsReady);
        await _admin.Start(cancellationToken);
        await _edge.Start(cancellationToken);
        await _edge.WaitUntilReady(cancellationToken);
        _ = _edge.Drained.ContinueWith(_ => _ended.TrySetResult(), TaskScheduler.Default);
        if (context.Sources.EffectiveFile is { } file)
        {
            _configuration = new FileWatch(file, () => _ = ReloadPolicies(_controlPlane), context.Time);
        }

        if (!context.IsConfigured)
        {
            var password = isFirstStart ? await FirstUser.Add(_controlPlane.Users, cancellationToken) : null;
            DialInGuide.Print(context.Output, _edge.Endpoints, _edge.MadeCertificate, password);
        }
        else if ((await _controlPlane.Users.List(cancellationToken)).Count == 0)
        {
            Log.NoUsers(_logger);
        }

        Log.Ready(_logger, ProductVersion.Text, BuiltEdition.Current.Name, string.Join(", ", _edge.Endpoints), string.Join(", ", _admin.Addresses));
    }

    /// <inheritdoc/>
    public void Reload()
    {
        _edge?.Reload();
        _eap?.Reload();
        _admin?.Reload();
        if (_controlPlane is { } controlPlane)
        {
            _ = ReloadPolicies(controlPlane);
        }
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
        _configuration?.Dispose();
        if (_edge is not null)
        {
            await _edge.DisposeAsync();
        }

        if (_admin is not null)
        {
            await _admin.DisposeAsync();
        }

        if (_controlPlane is not null)
        {
            await _controlPlane.DisposeAsync();
        }

        _eap?.Dispose();
        _metrics.Dispose();
        _reading.Dispose();
    }

    /// <summary>Reads the policies again; one after another, so that the last one read is the one that holds.</summary>
    private async Task ReloadPolicies(LocalControlPlane controlPlane)
    {
        await _reading.WaitAsync();
        try
        {
            var policies = context.Reread().Policies;
            foreach (var problem in await controlPlane.Policies.Define(policies, CancellationToken.None))
            {
                Log.PolicyRefused(_logger, problem);
            }

            Log.PolicyRead(_logger, policies.Rules.Count);
        }
        catch (InvalidConfigurationException wrong)
        {
            foreach (var error in wrong.Errors)
            {
                Log.PolicyRefused(_logger, error.ToString());
            }
        }
        catch (ControlPlaneUnavailableException failure)
        {
            Log.PolicyRefused(_logger, failure.Message);
        }
        finally
        {
            _reading.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The access policy was read again and has {Rules} rules; open sessions are judged by it")]
        internal static partial void PolicyRead(ILogger logger, int rules);

        [LoggerMessage(Level = LogLevel.Error, Message = "The access policy stays as it was: {Problem}")]
        internal static partial void PolicyRefused(ILogger logger, string problem);

        [LoggerMessage(Level = LogLevel.Information, Message = "Concentrator {Version} ({Edition} edition) serves on {Endpoints}; admin port {Admin}")]
        internal static partial void Ready(ILogger logger, string version, string edition, string endpoints, string admin);

        [LoggerMessage(Level = LogLevel.Warning, Message = "There are no users yet; add one with: concentrator user add NAME")]
        internal static partial void NoUsers(ILogger logger);
    }
}
