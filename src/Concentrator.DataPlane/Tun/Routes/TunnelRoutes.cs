using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Concentrator.DataPlane.Tun.Routes;

/// <summary>
/// The routes to a TUN device that routing daemons announce (<c>Network:Routing</c> = <c>routed</c>): those under a route protocol number of our own, and none else.
/// Safe for use by several threads.
/// </summary>
/// <remarks>
/// Each pool has a backstop besides: a route to the device that every other route beats. A packet for an address of the pool that is in no block held here ends at
/// the device, and does not go back by the default route to the router that sent it. Routing daemons leave backstops alone, since they bear the kernel's own number.
/// </remarks>
internal sealed class TunnelRoutes : IDisposable
{
    /// <summary>Our route protocol number (<c>rtm_protocol</c>), free in /etc/iproute2/rt_protos.</summary>
    public const byte Protocol = 83;

    private const byte KernelProtocol = 2;
    private const uint BackstopMetric = uint.MaxValue;

    private readonly string _device;
    private readonly uint _interface;
    private readonly RouteSocket _socket;
    private readonly Lock _gate = new();
    private bool _isDisposed;

    /// <summary>Opens the way to the kernel's routes; nothing is changed yet.</summary>
    /// <param name="device">The device's name; it exists.</param>
    /// <exception cref="NetworkSetupException">The kernel's routing cannot be reached.</exception>
    public TunnelRoutes(string device)
    {
        _device = device;
        _interface = LibC.InterfaceIndex(device);
        _socket = new RouteSocket();
    }

    /// <summary>Removes what an earlier process left and installs the pools' backstops.</summary>
    /// <exception cref="NetworkSetupException">Routes may not be changed, or the kernel refuses one.</exception>
    public void Begin(IEnumerable<IPNetwork> pools)
    {
        RemoveAll();
        lock (_gate)
        {
            foreach (var pool in pools)
            {
                ThrowIfFailed(_socket.Add(new KernelRoute(pool, _interface, KernelProtocol, BackstopMetric), replace: true), pool);
            }
        }
    }

    /// <summary>Installs a route.</summary>
    /// <exception cref="NetworkSetupException">The kernel refuses it, or somebody else's route to the same prefix is there.</exception>
    public void Add(IPNetwork prefix)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            ThrowIfFailed(_socket.Add(RouteTo(prefix), replace: false), prefix);
        }
    }

    /// <summary>Removes a route, if it is there.</summary>
    /// <exception cref="NetworkSetupException">The kernel refuses.</exception>
    public void Remove(IPNetwork prefix)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                ThrowIfFailed(_socket.Delete(RouteTo(prefix)), prefix, LibC.ErrorNoProcess);
            }
        }
    }

    /// <summary>Removes all routes of ours through the device, backstops too.</summary>
    /// <exception cref="NetworkSetupException">The kernel refuses.</exception>
    public void RemoveAll()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            foreach (var family in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 })
            {
                foreach (var route in _socket.List(family, _interface).Where(IsOurs))
                {
                    ThrowIfFailed(_socket.Delete(route), route.Prefix, LibC.ErrorNoProcess);
                }
            }
        }
    }

    /// <summary>Closes the way to the kernel; routes stay.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _socket.Dispose();
        }
    }

    private static bool IsOurs(KernelRoute route) => route.Protocol == Protocol || (route.Protocol == KernelProtocol && route.Metric == BackstopMetric);

    private KernelRoute RouteTo(IPNetwork prefix) => new(prefix, _interface, Protocol, Metric: 0);

    private void ThrowIfFailed(int error, IPNetwork prefix, int harmless = 0)
    {
        if (error != 0 && error != harmless)
        {
            throw new NetworkSetupException(Explain(error, prefix));
        }
    }

    private string Explain(int error, IPNetwork prefix) => error switch
    {
        LibC.ErrorPermission =>
            $"The route {prefix} dev {_device} may not be changed: Network:Routing routed takes the capability NET_ADMIN while it serves (systemd: AmbientCapabilities=CAP_NET_ADMIN; "
            + "Docker: --cap-add NET_ADMIN) or root.",
        LibC.ErrorExists =>
            $"There is a route to {prefix} already that is not the concentrator's (ip route show exact {prefix}): remove it, or it would lead past the tunnels.",
        LibC.ErrorNetworkDown or LibC.ErrorNoDevice =>
            $"The route {prefix} cannot be changed: the device {_device} is down or gone.",
        _ => $"The kernel refuses the route {prefix} dev {_device}: {Marshal.GetPInvokeErrorMessage(error)}.",
    };
}
