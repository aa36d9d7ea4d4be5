using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane;

/// <summary>
/// A network that ends in process (<c>Network:Mode</c> = <c>none</c>), which needs no device and no privilege: the gateways answer pings, everything else is
/// answered with ICMP destination unreachable.
/// </summary>
public sealed class InProcessNetwork : INetwork
{
    private readonly NetworkOptions _options;
    private readonly TimeProvider _time;
    private readonly HashSet<Ipv4Address> _gateways;
    private readonly HashSet<Ipv6Address> _gateways6;
    private long _dropped;

    /// <summary>Makes the network.</summary>
    /// <param name="options">Its prefixes and MTU; the device and the routing are not looked at.</param>
    /// <param name="time">The clock of the limit on errors sent.</param>
    public InProcessNetwork(NetworkOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _time = time ?? TimeProvider.System;
        _gateways = [.. options.Prefixes.Select(prefix => prefix.Gateway)];
        _gateways6 = [.. options.Prefixes6.Select(prefix => prefix.Gateway)];
    }

    /// <inheritdoc/>
    public int Mtu => _options.Mtu;

    /// <inheritdoc/>
    public IReadOnlyCollection<Ipv4Address> Gateways => _gateways;

    /// <inheritdoc/>
    public bool HasIpv6 => _gateways6.Count > 0;

    /// <inheritdoc/>
    public long PacketsDropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc/>
    public INetworkPort OpenPort() => new InProcessPort(this, _time);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing outlives its ports.
    }

    internal bool IsGateway(Ipv4Address address) => _gateways.Contains(address);

    internal bool IsInside(Ipv4Address address)
    {
        foreach (var prefix in _options.Prefixes)
        {
            if (prefix.Prefix.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The gateway that a client of this address sees; <see cref="Ipv4Address.None"/> when it is in no prefix.</summary>
    internal Ipv4Address GatewayOf(Ipv4Address client)
    {
        foreach (var prefix in _options.Prefixes)
        {
            if (prefix.Prefix.Contains(client))
            {
                return prefix.Gateway;
            }
        }

        return Ipv4Address.None;
    }

    internal bool IsGateway(Ipv6Address address) => _gateways6.Contains(address);

    /// <summary>The prefix that an address lies in, with its gateway; null when it is in none.</summary>
    internal NetworkPrefix6? PrefixOf(Ipv6Address address)
    {
        foreach (var prefix in _options.Prefixes6)
        {
            if (prefix.Prefix.Contains(address))
            {
                return prefix;
            }
        }

        return null;
    }

    internal void CountDropped() => Interlocked.Increment(ref _dropped);
}
