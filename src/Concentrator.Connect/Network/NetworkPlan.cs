using System.Net;
using System.Net.Sockets;
using Concentrator.Connect.Connecting;
using Concentrator.Protocol.Ppp;

namespace Concentrator.Connect.Network;

/// <summary>What the machine's network is to be while a tunnel is open.</summary>
internal sealed record NetworkPlan
{
    /// <summary>The smallest MTU of a link with IPv6, bytes (RFC 8200 §5).</summary>
    public const int SmallestIpv6Mtu = 1280;

    private static readonly IPNetwork[] s_everything = [IPNetwork.Parse("0.0.0.0/1"), IPNetwork.Parse("128.0.0.0/1"), IPNetwork.Parse("::/1"), IPNetwork.Parse("8000::/1")];
    private static readonly IPNetwork s_linkLocal = IPNetwork.Parse("169.254.0.0/16");

    /// <summary>The device's IPv4 address; null when the tunnel carries no IPv4.</summary>
    public required IPAddress? Address { get; init; }

    /// <summary>The largest packet, bytes.</summary>
    public required int Mtu { get; init; }

    /// <summary>What goes through the tunnel because the user wants it.</summary>
    public required IReadOnlyList<IPNetwork> Routes { get; init; }

    /// <summary>What goes through it because it is at its other end: the server and the name servers that are used, as far as no other device's network has them.</summary>
    public required IReadOnlyList<IPNetwork> Inside { get; init; }

    /// <summary>What goes through the tunnel besides when it carries IPv6.</summary>
    public required IReadOnlyList<IPNetwork> Ipv6Routes { get; init; }

    /// <summary>The server, or proxy, whose packets would go into their own tunnel but for a route beside it; null when they would not.</summary>
    public required IPAddress? Beside { get; init; }

    /// <summary>The tunnel's name servers; none when the resolver is to stay as it is.</summary>
    public required IReadOnlyList<IPAddress> NameServers { get; init; }

    /// <summary>The domains that they are asked for; none for all names.</summary>
    public required IReadOnlyList<string> Domains { get; init; }

    /// <summary>Whether the tunnel takes packets as large as IPv6 needs.</summary>
    public bool HasRoomForIpv6 => Mtu >= SmallestIpv6Mtu;

    /// <summary>
    /// Plans. The default route is two halves of everything: they win over the machine's own default route, which stays where it is and needs no putting back.
    /// </summary>
    /// <param name="settings">What the user wants.</param>
    /// <param name="addresses">What the server gave by IPCP; null when the tunnel carries no IPv4.</param>
    /// <param name="mtu">The largest packet that goes through the tunnel.</param>
    /// <param name="outer">The address at the other end of the TCP connection.</param>
    /// <param name="others">The networks of the machine's other devices: no server may lead what is there into the tunnel.</param>
    public static NetworkPlan Of(ConnectSettings settings, PppAddresses? addresses, int mtu, IPAddress outer, OtherLinks others)
    {
        outer = outer.IsIPv4MappedToIPv6 ? outer.MapToIPv4() : outer;
        var asksAll = settings.DefaultRoute && settings.Domains.Count == 0;
        IPAddress[] servers = addresses is not null && settings.SetsResolver && (settings.DefaultRoute || settings.Domains.Count > 0)
            ? [.. new[] { addresses.PrimaryDns, addresses.SecondaryDns }.Where(server => server.IsUnicast).Distinct().Select(server => server.ToIPAddress())]
            : [];

        // Some servers use their outer address inside as well; its packets have to stay outside.
        var inside = servers.Concat(addresses is { Server.IsUnicast: true } ? [addresses.Server.ToIPAddress()] : Array.Empty<IPAddress>())
            .Where(address => !address.Equals(outer) && !s_linkLocal.Contains(address) && others.DeviceTo(address) is null);
        IPNetwork[] routes = [.. (settings.DefaultRoute ? s_everything : []).Concat(settings.Routes).Where(route => IsIpv6(route) ? settings.Client.Ipv6 : addresses is not null).Distinct()];
        return new NetworkPlan
        {
            Address = addresses?.Client.ToIPAddress(),
            Mtu = mtu,
            Routes = [.. routes.Where(route => !IsIpv6(route))],
            Ipv6Routes = [.. routes.Where(IsIpv6)],
            Inside = [.. inside.Select(Host).Except(routes).Distinct()],
            Beside = !IPAddress.IsLoopback(outer) && Array.Exists(routes, route => route.Contains(outer)) ? outer : null,
            NameServers = servers,
            Domains = asksAll ? [] : settings.Domains,
        };
    }

    /// <summary>Why the machine can not live with what the server gave, to follow the server's name; null when it can.</summary>
    /// <param name="outer">The address at the other end of the TCP connection.</param>
    /// <param name="others">The networks of the machine's other devices.</param>
    public string? Refusal(IPAddress outer, OtherLinks others)
    {
        if (Address is null)
        {
            return HasRoomForIpv6 ? null : $"takes packets of {Mtu} bytes, and IPv6 needs {SmallestIpv6Mtu}";
        }

        if (others.HolderOf(Address) is { } holder)
        {
            return $"gave the address {Address}, which {holder} on this machine has already";
        }

        if (others.DeviceTo(Address) is { } device)
        {
            return $"gave the address {Address}, which is in the network of {device} on this machine";
        }

        return Address.Equals(outer.IsIPv4MappedToIPv6 ? outer.MapToIPv4() : outer) ? $"gave the address {Address}, which is the server's own" : null;
    }

    /// <summary>The network of one address.</summary>
    public static IPNetwork Host(IPAddress address) => new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);

    private static bool IsIpv6(IPNetwork route) => route.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;
}
