using System.Net;
using Concentrator.Control.Ports;
using Concentrator.DataPlane;
using Concentrator.DataPlane.Tun;
using Concentrator.Edge;
using Concentrator.Edge.Splicing;
using Concentrator.Server.Certificates;
using Concentrator.Server.Configuration;
using Concentrator.Server.Health;

namespace Concentrator.Server.Serving;

/// <summary>What takes the tunnels: the certificate, the network behind them and the edge itself, put together and taken apart in order.</summary>
internal sealed partial class EdgePart : IAsyncDisposable
{
    private readonly ServerContext _context;
    private readonly ILogger _logger;
    private readonly RenewingTls? _tls;
    private readonly BuiltInWebSite? _web;
    private readonly INetwork _network;
    private readonly EdgeHost _edge;
    private readonly PostureRates _inside = new();
    private readonly PostureRates _outside = new();
    private readonly MachineRates _machines;
    private readonly GatewaySite? _gateway;

    /// <summary>Loads or makes the certificate and opens the network; nothing listens yet.</summary>
    internal EdgePart(ServerContext context, IControlPlane controlPlane, IEdgeCommands commands)
    {
        _context = context;
        _machines = new MachineRates(_outside);
        _logger = context.Loggers.CreateLogger<EdgePart>();
        var settings = context.Settings;
        _tls = settings.Edge.BalancersCertificates is null
            ? new RenewingTls(settings.Certificate, new CertificateMaker(CertificateDirectory(settings), context.Time), context.Time, _logger, options => context.Instruments.Present("edge", options))
            : null;
        try
        {
            _network = OpenNetwork();
        }
        catch
        {
            _tls?.Dispose();
            throw;
        }

        var builtIn = DoorReader.BuiltInSocket(settings.DataDirectory);
        _web = string.Equals(settings.Edge.Splices.Web?.Path, builtIn, StringComparison.Ordinal) ? new BuiltInWebSite(builtIn, new MachinePosture(controlPlane, new PostureEndpoint(context.Time), _machines, context.Time, context.Loggers.CreateLogger<MachinePosture>()), context.Loggers) : null;
        var port = _network is TunNetwork ? FindGatewayPort() : null;
        _edge = new EdgeHost(settings.Edge with { QuarantinePagePort = port?.Number, GivenSockets = Systemd.Sockets() }, controlPlane, commands, _network, _tls is null ? new OffloadedTls() : _tls, context.Time, context.Loggers);
        _gateway = port is null ? null : new GatewaySite(_edge, port, new PostureEndpoint(context.Time), _inside, context.Loggers);
    }

    /// <summary>Whether new tunnels are welcome.</summary>
    internal bool IsReady => _edge.IsReady;

    /// <summary>The addresses and ports that are listened on, after <see cref="Start"/>.</summary>
    internal IReadOnlyList<IPEndPoint> Endpoints => _edge.Endpoints;

    /// <summary>The certificate that was made; null when the settings name one, or balancers end TLS.</summary>
    internal MadeCertificate? MadeCertificate => _tls?.Made;

    /// <summary>Completes when the edge has drained, by command or by <see cref="Stop"/>.</summary>
    internal Task Drained => _edge.Drained;

    /// <summary>Where a made certificate is kept.</summary>
    internal static string CertificateDirectory(ConcentratorSettings settings) => Path.Combine(settings.DataDirectory, "certificate");

    /// <summary>Opens the listeners. The edge asks the control plane to take it in from now on.</summary>
    internal async Task Start(CancellationToken cancellationToken)
    {
        if (_web is not null)
        {
            await _web.Start(cancellationToken);
        }

        if (_gateway is not null)
        {
            await _gateway.Start(cancellationToken);
        }

        await _edge.StartAsync(cancellationToken);
    }

    /// <summary>Completes when clients are welcome.</summary>
    internal Task WaitUntilReady(CancellationToken cancellationToken) => _edge.WaitUntilReadyAsync(cancellationToken);

    /// <summary>Looks at the certificate's files now.</summary>
    internal void Reload()
    {
        Log.Reloading(_logger);
        _tls?.Renew(always: true);
    }

    /// <summary>Drains the edge as its settings say.</summary>
    /// <param name="hurry">Cuts the drain short.</param>
    internal Task Stop(CancellationToken hurry) => _edge.StopAsync(hurry);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        await _edge.DisposeAsync();
        if (_web is not null)
        {
            await _web.DisposeAsync();
        }

        await _inside.DisposeAsync();
        await _machines.DisposeAsync();
        await _outside.DisposeAsync();
        _network.Dispose();
        _tls?.Dispose();
    }

    private GatewayPort? FindGatewayPort()
    {
        var port = GatewayPort.Find(_context.Settings, out var problem);
        if (problem is not null)
        {
            Log.NoGatewaySite(_logger, problem);
        }

        return port;
    }

    private INetwork OpenNetwork()
    {
        var settings = _context.Settings;
        var options = NetworkChoice.Options(settings);
        var (mode, notice) = NetworkChoice.Choose(settings, _context.Defaults.Privileged);
        if (mode == NetworkMode.Tun)
        {
            try
            {
                return TunNetwork.Open(options, _context.Loggers.CreateLogger<TunNetwork>());
            }
            catch (NetworkSetupException failure) when (!_context.IsConfigured && settings.Network is { Mode: null, Routing: not RoutingMode.Routed })
            {
                notice = $"{failure.Message} Until then nothing is forwarded: clients can log in and ping the gateway (Network:Mode = none)";
            }
        }

        if (notice is not null)
        {
            Log.NothingForwarded(_logger, notice);
        }

        return new InProcessNetwork(options, _context.Time);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Notice}")]
        internal static partial void NothingForwarded(ILogger logger, string notice);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Machines cannot state their health inside their tunnels (Health:Port): nothing can listen on {Problem}")]
        internal static partial void NoGatewaySite(ILogger logger, string problem);

        [LoggerMessage(Level = LogLevel.Information, Message = "SIGHUP: looking at the certificate's files")]
        internal static partial void Reloading(ILogger logger);
    }
}
