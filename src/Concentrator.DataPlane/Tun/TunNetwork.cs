using System.Net;
using Concentrator.DataPlane.Tun.Routes;
using Concentrator.Protocol.Ip;
using Microsoft.Extensions.Logging;

namespace Concentrator.DataPlane.Tun;

/// <summary>The kernel's network behind a multi-queue TUN device, one queue a port (<c>Network:Mode</c> = <c>tun</c>).</summary>
public sealed partial class TunNetwork : INetwork
{
    private readonly NetworkOptions _options;
    private readonly ILogger _logger;
    private readonly bool _isOurs;
    private readonly TunnelRoutes? _routes;
    private readonly Lock _gate = new();
    private readonly List<TunPort> _ports = [];
    private TunQueueHandle? _firstQueue;
    private bool _isDisposed;

    private TunNetwork(NetworkOptions options, ILogger logger, TunQueueHandle firstQueue, bool isOurs, TunnelRoutes? routes)
    {
        _options = options;
        _logger = logger;
        _firstQueue = firstQueue;
        _isOurs = isOurs;
        _routes = routes;
        HasIpv6 = options.Prefixes6.Count > 0 && TunLink6.HasAddresses(options);
        Gateways = [.. options.Prefixes.Select(prefix => prefix.Gateway)];
    }

    /// <inheritdoc/>
    public int Mtu => _options.Mtu;

    /// <inheritdoc/>
    public IReadOnlyCollection<Ipv4Address> Gateways { get; }

    /// <inheritdoc/>
    public bool HasIpv6 { get; }

    /// <inheritdoc/>
    public long PacketsDropped
    {
        get
        {
            lock (_gate)
            {
                return _ports.Sum(port => port.Dropped);
            }
        }
    }

    /// <inheritdoc/>
    public bool IsUsable
    {
        get
        {
            lock (_gate)
            {
                return !_isDisposed && !_ports.Exists(port => port.IsLost);
            }
        }
    }

    /// <summary>
    /// Opens the network. A device that exists was prepared: it is opened, and it and the rules are left as they are. Otherwise, which takes root or the capability
    /// NET_ADMIN, the device is made and everything is set up, to be gone after <see cref="Dispose"/>; rules that a killed process left are replaced.
    /// </summary>
    /// <exception cref="NetworkSetupException">Something is missing or not permitted; the message says what to do.</exception>
    public static TunNetwork Open(NetworkOptions options, ILogger logger)
    {
        TunOptions.Validate(options);
        var isOurs = !TunLink.Exists(options.Device);
        var queue = TunQueue.Open(options.Device);
        TunnelRoutes? routes = null;
        string? withoutIpv6 = null;
        try
        {
            if (isOurs)
            {
                withoutIpv6 = TunPreparation.SetUp(options);
            }

            if (options.Routing == RoutingMode.Routed)
            {
                routes = new TunnelRoutes(options.Device);
                var prefixes6 = TunLink6.HasAddresses(options) ? options.Prefixes6 : [];
                routes.Begin([.. options.Prefixes.Select(prefix => prefix.Prefix.ToIPNetwork()), .. prefixes6.Select(prefix => prefix.Prefix.ToIPNetwork())]);
            }
        }
        catch
        {
            routes?.Dispose();
            queue.Dispose();
            throw;
        }

        foreach (var difference in isOurs ? [] : TunLink.Differences(options))
        {
            Log.Differs(logger, options.Device, difference);
        }

        if (withoutIpv6 is not null)
        {
            Log.WithoutIpv6(logger, withoutIpv6);
        }

        Log.Opened(logger, options.Device, options.Mtu, options.Routing, isOurs ? "made" : "prepared beforehand");
        return new TunNetwork(options, logger, queue, isOurs, routes);
    }

    /// <inheritdoc/>
    public bool TakesRoutes => _routes is not null;

    /// <inheritdoc/>
    public void AddRoute(IPNetwork prefix) => _routes?.Add(prefix);

    /// <inheritdoc/>
    public void RemoveRoute(IPNetwork prefix) => _routes?.Remove(prefix);

    /// <inheritdoc/>
    public INetworkPort OpenPort()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var port = new TunPort(_firstQueue ?? TunQueue.Open(_options.Device), _options.Device, _logger);
            _firstQueue = null;
            _ports.Add(port);
            return port;
        }
    }

    /// <summary>Removes the routes, and the rules if they are ours; the device, if ours, goes with its last port.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _firstQueue?.Dispose();
        }

        RemoveRoutes();
        if (!_isOurs)
        {
            return;
        }

        try
        {
            MasqueradeRules.Remove(_options.Device);
        }
        catch (NetworkSetupException exception)
        {
            Log.RulesStay(_logger, MasqueradeRules.TableOf(_options.Device), exception);
        }
    }

    private void RemoveRoutes()
    {
        try
        {
            _routes?.RemoveAll();
        }
        catch (NetworkSetupException exception)
        {
            Log.RoutesStay(_logger, _options.Device, exception);
        }

        _routes?.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "TUN device {Device} is open: MTU {Mtu}, routing {Routing}, {Origin}")]
        public static partial void Opened(ILogger logger, string device, int mtu, RoutingMode routing, string origin);

        [LoggerMessage(3, LogLevel.Warning, "TUN device {Device} is not as configured: {Difference}. Run `concentrator prepare` again")]
        public static partial void Differs(ILogger logger, string device, string difference);

        [LoggerMessage(2, LogLevel.Warning, "The nftables table {Table} could not be removed; the next start replaces it")]
        public static partial void RulesStay(ILogger logger, string table, Exception exception);

        [LoggerMessage(5, LogLevel.Warning, "Clients get no IPv6, only IPv4: {Reason}")]
        public static partial void WithoutIpv6(ILogger logger, string reason);

        [LoggerMessage(4, LogLevel.Warning, "Routes to the TUN device {Device} could not be removed; the next start does it")]
        public static partial void RoutesStay(ILogger logger, string device, Exception exception);
    }
}
