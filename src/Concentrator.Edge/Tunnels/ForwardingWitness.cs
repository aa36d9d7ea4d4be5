using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Edge.Leases;
using Concentrator.Protocol.Ip;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Tunnels;

/// <summary>
/// Writes down when each address, and each /64, comes into its forwarding table and when it leaves, on a clock that all processes of a machine share, so that nobody has to take an
/// edge's word for it that no address is ever in two places. The interval it tells is never shorter than the true one.
/// </summary>
internal sealed partial class ForwardingWitness(IBootClock clock, ILogger logger)
{
    /// <summary>The time, to be read before an address is installed, nanoseconds.</summary>
    internal long Now => clock.Nanoseconds;

    internal void Installed(Ipv4Address address, Tunnel tunnel, long at) => Log.Installed(logger, address, tunnel.Id, tunnel.Lease.Epoch, at);

    /// <summary>The table has the address no more. Past the lease's deadline nothing was forwarded, whenever that was noticed.</summary>
    internal void Removed(Ipv4Address address, Tunnel tunnel) => Log.Removed(logger, address, tunnel.Id, tunnel.Lease.Epoch, Math.Min(clock.Nanoseconds, tunnel.Lease.Until));

    internal void Installed(IPNetwork prefix, Tunnel tunnel, long at) => Log.PrefixInstalled(logger, prefix, tunnel.Id, tunnel.Lease.Epoch, at);

    /// <summary>The table has the /64 no more; see <see cref="Removed(Ipv4Address, Tunnel)"/>.</summary>
    internal void Removed(IPNetwork prefix, Tunnel tunnel) => Log.PrefixRemoved(logger, prefix, tunnel.Id, tunnel.Lease.Epoch, Math.Min(clock.Nanoseconds, tunnel.Lease.Until));

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Installed {Address} for tunnel {Tunnel}, epoch {Epoch}, at {BootTime} ns")]
        internal static partial void Installed(ILogger logger, Ipv4Address address, TunnelId tunnel, long epoch, long bootTime);

        [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Address} of tunnel {Tunnel}, epoch {Epoch}, at {BootTime} ns")]
        internal static partial void Removed(ILogger logger, Ipv4Address address, TunnelId tunnel, long epoch, long bootTime);

        [LoggerMessage(Level = LogLevel.Information, Message = "Installed {Prefix} for tunnel {Tunnel}, epoch {Epoch}, at {BootTime} ns")]
        internal static partial void PrefixInstalled(ILogger logger, IPNetwork prefix, TunnelId tunnel, long epoch, long bootTime);

        [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Prefix} of tunnel {Tunnel}, epoch {Epoch}, at {BootTime} ns")]
        internal static partial void PrefixRemoved(ILogger logger, IPNetwork prefix, TunnelId tunnel, long epoch, long bootTime);
    }
}
