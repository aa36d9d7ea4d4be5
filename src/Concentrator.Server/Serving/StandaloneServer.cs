using Concentrator.Control.Local;
using Concentrator.DataPlane;
using Concentrator.DataPlane.Tun;
using Concentrator.Edge;
using Concentrator.Server.Administration;
using Concentrator.Server.Certificates;
using Concentrator.Server.Configuration;
using Concentrator.Server.Editions;
using Concentrator.Server.Logging;
using Concentrator.Server.Metrics;

namespace Concentrator.Server.Serving;

/// <summary>Everything on one machine: control plane, network, edge, admin port, put together and taken apart in order.</summary>
internal sealed partial class StandaloneServer : IAsyncDisposable
{
    private readonly ConcentratorSettings _settings;
    private readonly MachineDefaults _defaults;
    private readonly bool _isConfigured;
    private readonly TextWriter _output;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly MetricsPage _metrics = new();
    private LocalControlPlane? _controlPlane;
    private RenewingTls? _tls;
    private INetwork? _network;
    private EdgeHost? _edge;
    private AdminServer? _admin;

    /// <summary>Makes one; nothing runs yet.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="defaults">What the machine and the process's rights allow.</param>
    /// <param name="isConfigured">Whether somebody wrote a configuration; otherwise the first start makes a user and explains itself.</param>
    /// <param name="output">Where it explains itself.</param>
    internal StandaloneServer(ConcentratorSettings settings, MachineDefaults defaults, bool isConfigured, TextWriter output)
    {
        _settings = settings;
        _defaults = defaults;
        _isConfigured = isConfigured;
        _output = output;
        _loggers = LoggerFactory.Create(builder => LoggingSetup.Configure(builder, settings.Log, _time));
        _logger = _loggers.CreateLogger<StandaloneServer>();
    }

    /// <summary>Starts everything; returns when clients are welcome.</summary>
    internal async Task Start(CancellationToken cancellationToken)
    {
        var certificateDirectory = Path.Combine(_settings.DataDirectory, "certificate");
        var isFirstStart = !Directory.Exists(certificateDirectory);
        PrivateFile.CreateDirectory(_settings.DataDirectory);
        var socketPath = CommandSocket.PathIn(_settings.DataDirectory);
        _controlPlane = await LocalControlPlane.OpenAsync(ControlPlaneSetup.Options(_settings), _time, _loggers);
        var certificates = new CertificateMaker(certificateDirectory, _time);
        _tls = new RenewingTls(_settings.Certificate, certificates, _time, _logger);
        _network = OpenNetwork();
        _edge = new EdgeHost(_settings.Edge, _controlPlane, _controlPlane, _network, _tls, _time, _loggers);
        _admin = new AdminServer(_settings.AdminListen, socketPath, new LocalAdministration(_controlPlane, _time), _metrics, () => _edge.IsReady, _loggers);
        await _admin.Start(cancellationToken);
        await _edge.StartAsync(cancellationToken);
        await _edge.WaitUntilReadyAsync(cancellationToken);
        if (!_isConfigured)
        {
            var password = isFirstStart ? await FirstUser.Add(_controlPlane.Users, cancellationToken) : null;
            DialInGuide.Print(_output, _edge.Endpoints, _tls.Made, password);
        }
        else if ((await _controlPlane.Users.List(cancellationToken)).Count == 0)
        {
            Log.NoUsers(_logger);
        }

        Log.Ready(_logger, ProductVersion.Text, BuiltEdition.Current.Name, string.Join(", ", _edge.Endpoints), string.Join(", ", _admin.Addresses));
    }

    /// <summary>Looks at the certificate's files now.</summary>
    internal void Reload()
    {
        Log.Reloading(_logger);
        _tls?.Renew();
    }

    /// <summary>Disconnects the clients in good order and stops everything.</summary>
    /// <param name="hurry">Cuts a configured drain short.</param>
    internal async Task Stop(CancellationToken hurry)
    {
        if (_edge is not null)
        {
            await _edge.StopAsync(hurry);
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

        _network?.Dispose();
        _tls?.Dispose();
        if (_controlPlane is not null)
        {
            await _controlPlane.DisposeAsync();
        }

        _metrics.Dispose();
        _loggers.Dispose();
    }

    private INetwork OpenNetwork()
    {
        var options = NetworkChoice.Options(_settings);
        var (mode, notice) = NetworkChoice.Choose(_settings, _defaults.Privileged);
        if (mode == NetworkMode.Tun)
        {
            try
            {
                return TunNetwork.Open(options, _loggers.CreateLogger<TunNetwork>());
            }
            catch (NetworkSetupException failure) when (!_isConfigured && _settings.Network is { Mode: null, Routing: not RoutingMode.Routed })
            {
                notice = $"{failure.Message} Until then nothing is forwarded: clients can log in and ping the gateway (Network:Mode = none)";
            }
        }

        if (notice is not null)
        {
            Log.NothingForwarded(_logger, notice);
        }

        return new InProcessNetwork(options, _time);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Concentrator {Version} ({Edition} edition) serves on {Endpoints}; admin port {Admin}")]
        internal static partial void Ready(ILogger logger, string version, string edition, string endpoints, string admin);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Notice}")]
        internal static partial void NothingForwarded(ILogger logger, string notice);

        [LoggerMessage(Level = LogLevel.Warning, Message = "There are no users yet; add one with: concentrator user add NAME")]
        internal static partial void NoUsers(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "SIGHUP: looking at the certificate's files")]
        internal static partial void Reloading(ILogger logger);
    }
}
